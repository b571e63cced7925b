using static SocialPubs.Regulations.Tests.Files;
using static SocialPubs.Regulations.Tests.Instants;

namespace SocialPubs.Regulations.Tests;

/// <summary>How long authors are kept.</summary>
public sealed class RetentionTests
{
    [Theory]
    [InlineData("2026-03-01T10:00+03:00", "2032-01-01T00:00+03:00")]
    // The year ends in the administration's time zone.
    [InlineData("2026-12-31T23:59+03:00", "2032-01-01T00:00+03:00")]
    [InlineData("2026-12-31T21:00+00:00", "2033-01-01T00:00+03:00")]
    public void AuthorKeptUntil_Bataysk_IsFiveYearsFromTheEndOfTheYear(string ended, string until) =>
        Bataysk.AuthorKeptUntil(At(ended)).ShouldBe(At(until));

    [Fact]
    public void AuthorKeptUntil_TermFromTheEnd_CountsFromThatInstant() =>
        Demo.AuthorKeptUntil(At("2026-03-01T10:00+03:00")).ShouldBe(At("2026-03-01T10:15+03:00"));

    [Theory]
    [InlineData("days", 1, "2024-03-01T10:00+03:00")]
    [InlineData("months", 1, "2024-03-29T10:00+03:00")]
    [InlineData("years", 1, "2025-02-28T10:00+03:00")]
    public void AuthorKeptUntil_UnitsOfDates_AreCountedByDates(string unit, int amount, string until) =>
        With($$"""{ "authors": { "amount": {{amount}}, "unit": "{{unit}}" } }""")
            .AuthorKeptUntil(At("2024-02-29T10:00+03:00")).ShouldBe(At(until));

    [Fact]
    public void AuthorKeptUntil_NoTerm_IsNull() =>
        RegulationCatalog.Load([("x.json", Mutated.Bataysk().Remove("/retention").Utf8)]).All[0].AuthorKeptUntil(At("2026-03-01T10:00+03:00")).ShouldBeNull();

    [Fact]
    public void Retention_LeftOutChoices_KeepTextAndEvidence()
    {
        var rule = With("""{ "authors": { "amount": 1, "unit": "years" } }""").AuthorRetention!;
        (rule.From, rule.Text, rule.Evidence).ShouldBe((RetentionStart.End, TextRetention.Keep, EvidenceRetention.Keep));
    }

    [Fact]
    public void Retention_ShippedFiles_SayTheirBasis() =>
        Shipped.All.Concat(Examples.All).ShouldAllBe(regulation => regulation.AuthorRetention!.Basis!.Length > 0);

    private static Regulation With(string retention) =>
        RegulationCatalog.Load([("x.json", Mutated.Bataysk().Set("/retention", retention).Utf8)]).All[0];
}
