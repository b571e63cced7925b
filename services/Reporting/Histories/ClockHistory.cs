using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Record;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Reporting.Histories;

/// <summary>One run of a timer of the regulation, after everything that is known of it.</summary>
/// <param name="DeadlineId">Identifies the run.</param>
/// <param name="Timer">The timer's name in the regulation.</param>
/// <param name="Stage">The stage of the work.</param>
/// <param name="Clause">The clause that sets it; null until word of its start or miss has arrived.</param>
/// <param name="StartedAt">The instant it counts from; null until word of its start has arrived.</param>
/// <param name="DueAt">Met at exactly this instant, missed after it.</param>
/// <param name="State">How it ended, or that it runs.</param>
/// <param name="SettledAt">When what it waited for happened, in time or late.</param>
/// <param name="CancelledAt">When it was no longer asked; a clock missed before that stays missed.</param>
/// <param name="BodyCode">The body that held it when it ended, or holds it.</param>
/// <param name="HolderId">The person who held it when it ended, or holds it; null where the body as a whole did.</param>
/// <param name="WarnedAt">The warning points that were reached.</param>
internal sealed record ClockHistory(
    Guid DeadlineId,
    string Timer,
    string Stage,
    string? Clause,
    DateTimeOffset? StartedAt,
    DateTimeOffset DueAt,
    ClockState State,
    DateTimeOffset? SettledAt,
    DateTimeOffset? CancelledAt,
    string? BodyCode,
    string? HolderId,
    IReadOnlyList<DateTimeOffset> WarnedAt)
{
    /// <summary>By how much it was met before its end; zero at the very end.</summary>
    public TimeSpan? Early => State == ClockState.Met ? DueAt - SettledAt : null;

    /// <summary>
    /// By how much it was missed, until made good or no longer asked; null while that goes on. Between the instants as the
    /// database keeps them, to the microsecond: every figure that is made of the tables says the same.
    /// </summary>
    public TimeSpan? Late => State == ClockState.Missed && (SettledAt ?? CancelledAt) is { } ended ? ended.Stored() - DueAt.Stored() : null;

    /// <summary>From its start to what it waited for.</summary>
    public TimeSpan? Duration => SettledAt - StartedAt;

    /// <summary>Whether what it waits for still has to happen.</summary>
    public bool Awaited => SettledAt is null && CancelledAt is null;

    /// <summary>The clocks of a publication in the order of their starts.</summary>
    public static IReadOnlyList<ClockHistory> Of(IEnumerable<HeardEvent> events, PublicationHistory publication) =>
    [
        .. events
            .Select(heard => heard.Event)
            .OfType<IDeadlineEvent>()
            .GroupBy(deadline => deadline.DeadlineId)
            .Select(run => Of([.. run], publication))
            .OrderBy(clock => clock.StartedAt ?? clock.DueAt)
            .ThenBy(clock => clock.DueAt)
            .ThenBy(clock => clock.DeadlineId),
    ];

    private static ClockHistory Of(IDeadlineEvent[] run, PublicationHistory publication)
    {
        var started = run.OfType<DeadlineStarted>().FirstOrDefault();
        var met = run.OfType<DeadlineMet>().FirstOrDefault();
        var late = run.OfType<DeadlineSettledLate>().FirstOrDefault();
        var missed = run.OfType<DeadlineMissed>().FirstOrDefault();
        var cancelled = run.OfType<DeadlineCancelled>().FirstOrDefault();
        // An act in time counts, and so does a cancellation in time: a miss that was raised before word of them came
        // does not stand. A cancellation after the end leaves the miss.
        var state = met is not null ? ClockState.Met
            : late is not null ? ClockState.Missed
            : cancelled is not null && cancelled.OccurredAt <= cancelled.DueAt ? ClockState.Cancelled
            : missed is not null || cancelled is not null ? ClockState.Missed
            : ClockState.Open;
        IDeadlineEvent decisive = state switch
        {
            ClockState.Met => met!,
            ClockState.Cancelled => cancelled!,
            ClockState.Missed => (IDeadlineEvent?)missed ?? (IDeadlineEvent?)late ?? cancelled!,
            _ => run[^1],
        };
        var heldAt = state switch
        {
            ClockState.Missed => decisive.DueAt,
            ClockState.Open => DateTimeOffset.MaxValue,
            _ => decisive.OccurredAt,
        };
        // The assignment says who had it at that instant, also where the miss was raised after it changed hands.
        var holder = decisive.Stage == RegulationStages.Drafting && publication.TryGetExecutorAt(heldAt, out var executor)
            ? executor
            : decisive.Holder;
        // The clock of the whole way goes along with the publication, and no message tells of that until it ends.
        var body = state == ClockState.Open && decisive.Stage == RegulationStages.Reply
            ? publication.Status == PublicationStatus.Declined ? null : publication.BodyCode
            : decisive.BodyCode;
        return new ClockHistory(
            decisive.DeadlineId,
            decisive.Timer,
            decisive.Stage,
            started?.Clause ?? missed?.Clause,
            started?.OccurredAt,
            decisive.DueAt,
            state,
            met?.OccurredAt ?? late?.OccurredAt,
            cancelled?.OccurredAt,
            body,
            holder,
            [.. run.OfType<DeadlineApproaching>().Select(warning => warning.OccurredAt)]);
    }
}
