using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Analyses;

namespace SocialPubs.Reporting.Tests.Analyses;

public sealed class OwnPostWeeksTests
{
    private static readonly Guid Page = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private static readonly Regulation Decree =
        RegulationCatalog.Load(Path.Combine(AppContext.BaseDirectory, "regulations")).All.First(regulation => regulation.Id == "bataysk-188");

    // The first of June 2026 is a Monday: the week before ends with the month of May.
    private static readonly DateTimeOffset May = new(2026, 4, 30, 21, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset June = new(2026, 5, 31, 21, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_WeeksAtTheEdges_BelongToWhereTheyEnd()
    {
        IMessage[] facts = [Closed("2026-04-20", 2), Closed("2026-04-27", 1), Closed("2026-05-25", 3), Closed("2026-06-01", 2)];
        Of(facts).ShouldBe([Week("2026-04-27", 1, true), Week("2026-05-25", 3, false)]);
        Of([.. facts.Reverse()]).ShouldBe(Of(facts));
    }

    [Fact]
    public void Of_AMissWithoutTheEnd_StandsForItself()
    {
        var missed = new CadenceMissed(Page, At("2026-05-18"), "vk", "Батайск", null, Day("2026-05-11"), At("2026-05-18"), 2, 0, true, "6");
        Of([missed]).ShouldBe([Week("2026-05-11", 0, true)]);
        Of([Closed("2026-05-11", 1), missed]).ShouldBe([Week("2026-05-11", 1, true)]);
    }

    [Fact]
    public void Of_PostsOfAWeekThatIsNotOwed_AreShown()
    {
        var post = new OwnPostPosted(Guid.CreateVersion7(), Guid.CreateVersion7(), At("2026-05-13"), Other, "ok", "https://ok.ru/1", null, true, Life.Anna);
        Of([post, post, post with { TargetId = Guid.CreateVersion7() }])
            .ShouldBe([new OwnPostWeek(Other, "ok", "Одноклассники", Day("2026-05-11"), 0, 2, false)]);
        Of([post with { OccurredAt = June.AddTicks(-1) }]).Count.ShouldBe(1);
        Of([post with { OccurredAt = June }]).ShouldBeEmpty();
    }

    [Fact]
    public void Of_ABody_HasItsAccountsOnly()
    {
        IMessage[] facts = [Closed("2026-05-11", 2), Closed("2026-05-11", 0) with { AccountId = Other, BodyCode = "water" }];
        OwnPostWeeks.Of(Decree, facts, May, June, ["water"]).ShouldHaveSingleItem().AccountId.ShouldBe(Other);
    }

    private static IReadOnlyList<OwnPostWeek> Of(IReadOnlyList<IMessage> facts) => OwnPostWeeks.Of(Decree, facts, May, June, null);

    private static OwnPostWeek Week(string start, int posted, bool missed) => new(Page, "vk", "Батайск", Day(start), 2, posted, missed);

    private static CadenceClosed Closed(string start, int posted)
    {
        var until = new DateTimeOffset(Day(start).AddDays(7).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(3)).ToUniversalTime();
        return new CadenceClosed(Page, until, "vk", "Батайск", null, Day(start), until, 2, posted, true, "6");
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Midnight of Moscow.</summary>
    private static DateTimeOffset At(string day) => new DateTimeOffset(Day(day).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(3)).ToUniversalTime();
}
