using System.Text;
using static SocialPubs.Regulations.Tests.Files;
using static SocialPubs.Regulations.Tests.Instants;

namespace SocialPubs.Regulations.Tests;

/// <summary>What docs/regulation.md tells is so.</summary>
public sealed class DocumentationTests
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "regulation.md"));

    private static Regulation Example()
    {
        var from = s_text.IndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        var json = s_text[from..s_text.IndexOf("```", from, StringComparison.Ordinal)];
        return RegulationCatalog.Load([("office.json", Encoding.UTF8.GetBytes(json))]).All.ShouldHaveSingleItem();
    }

    [Fact]
    public void WorkedExample_DetectedOnAFriday_IsDueAsTheTextSays()
    {
        var detected = At("2026-03-06T17:50+04:00");
        var reply = Example().On(RegulationEvents.PublicationDetected, detected, Context()).Started.ShouldHaveSingleItem();
        reply.DueAt.ShouldBe(At("2026-03-10T17:50+04:00"));

        var draft = Example().On(RegulationEvents.PublicationDirected, detected, Context(due: ("reply", reply.DueAt))).Started.ShouldHaveSingleItem();
        draft.DueAt.ShouldBe(At("2026-03-10T15:50+04:00"));
    }

    [Fact]
    public void WorkedExample_Important_IsDueByTheClockAndHasNoDraftTimer()
    {
        var detected = At("2026-03-06T17:50+04:00");
        var reply = Example().On(RegulationEvents.PublicationDetected, detected, Context(level: "high")).Started.ShouldHaveSingleItem();
        reply.DueAt.ShouldBe(detected.AddHours(2));
        Example().On(RegulationEvents.PublicationDirected, detected, Context(level: "high", due: ("reply", reply.DueAt))).Started.ShouldBeEmpty();
    }

    [Fact]
    public void Lists_OfEventsAndChecks_AreComplete()
    {
        foreach (var name in RegulationEvents.All) s_text.ShouldContain($"`{name}`");
        foreach (var kind in Enum.GetNames<ContentCheckKind>()) s_text.ShouldContain($"| `{char.ToLowerInvariant(kind[0])}{kind[1..]}` |");
    }
}
