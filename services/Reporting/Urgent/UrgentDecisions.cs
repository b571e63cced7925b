using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Urgent;

/// <summary>What may be done with an urgent report: pure decisions on its acts.</summary>
internal static class UrgentDecisions
{
    /// <summary>Brings the columns that lists read to what the acts say.</summary>
    public static void Apply(this UrgentReport report, IEnumerable<UrgentAct> acts)
    {
        var all = acts.OrderBy(act => act.At).ThenBy(act => act.Id).ToArray();
        report.AcknowledgedAt = all.FirstOrDefault(act => act.Kind == UrgentActKind.Acknowledged)?.At;
        report.ClosedAt = all.FirstOrDefault(act => act.Kind == UrgentActKind.Closed)?.At;
        report.State = report.ClosedAt is not null ? UrgentState.Closed
            : report.AcknowledgedAt is not null ? UrgentState.Acknowledged
            : UrgentState.Raised;
    }

    /// <summary>Somebody who is to read it has it before their eyes; the second time nothing happens.</summary>
    public static UrgentAct[] See(UrgentReport report, IReadOnlyList<UrgentAct> acts, Actor by, DateTimeOffset now) =>
        acts.Any(act => act.Kind == UrgentActKind.Seen && act.By.Id == by.Id) ? [] : [Act(report, UrgentActKind.Seen, by, null, now)];

    /// <summary>
    /// The head takes note (clause 13). The deputy head, who reports to the head, cannot do that in the head's place: theirs is
    /// a note that they read it.
    /// </summary>
    public static UrgentAct[] Acknowledge(UrgentReport report, IReadOnlyList<UrgentAct> acts, Actor by, string? note, DateTimeOffset now)
    {
        if (by.Role != Roles.Head)
            return See(report, acts, by, now);

        return acts.Any(act => act.Kind == UrgentActKind.Acknowledged && act.By.Id == by.Id)
            ? []
            : [.. See(report, acts, by, now), Act(report, UrgentActKind.Acknowledged, by, note, now)];
    }

    /// <summary>What came of it; a report of which the head has not taken note stays open.</summary>
    public static Outcome<UrgentAct[]> Close(UrgentReport report, IReadOnlyList<UrgentAct> acts, Actor by, string outcome, DateTimeOffset now)
    {
        if (acts.Any(act => act.Kind == UrgentActKind.Closed))
            return new Refusal(UrgentRefusals.Closed, $"Report {report.Number} is closed.");
        if (acts.All(act => act.Kind != UrgentActKind.Acknowledged))
            return new Refusal(UrgentRefusals.NotAcknowledged, $"Report {report.Number} waits for the head.");

        return new[] { Act(report, UrgentActKind.Closed, by, outcome, now) };
    }

    public static UrgentAct Act(UrgentReport report, UrgentActKind kind, Actor by, string? text, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        ReportId = report.Id,
        PublicationId = report.PublicationId,
        Kind = kind,
        At = now,
        By = by,
        Text = text,
    };
}
