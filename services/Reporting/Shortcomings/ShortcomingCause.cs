using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>
/// What fell short, as the record or the act that added it tells it: a pure function of the set of messages, whatever their
/// order. A cause that was there once is there for ever; a miss that does not stand is marked as withdrawn.
/// </summary>
internal sealed record ShortcomingCause(Guid Id, ShortcomingKind Kind, DateTimeOffset At)
{
    public string? Timer { get; init; }

    public string? Stage { get; init; }

    public string? Clause { get; init; }

    public Guid? PublicationId { get; init; }

    public Guid? AccountId { get; init; }

    public string? Network { get; init; }

    public string? BodyCode { get; init; }

    public string? BodyName { get; init; }

    public string? HolderId { get; init; }

    public string? HolderName { get; init; }

    public TimeSpan? Delay { get; init; }

    public int? Posted { get; init; }

    public int? Required { get; init; }

    public string? AccountTitle { get; init; }

    public string? Standing { get; init; }

    public string? Description { get; init; }

    public WithdrawalReason? Withdrawal { get; init; }

    /// <summary>Missed clocks (clauses 7 to 10), and replies that were changed in the network after they had been posted.</summary>
    public static IReadOnlyList<ShortcomingCause> Of(PublicationHistory history)
    {
        // Whatever makes a miss, also where it turned out not to stand: its line stays in the register.
        var raised = history.All<IDeadlineEvent>()
            .Where(happened => happened is DeadlineMissed or DeadlineSettledLate
                || (happened is DeadlineCancelled && happened.OccurredAt > happened.DueAt))
            .Select(happened => happened.DeadlineId)
            .ToHashSet();
        var changed = history.All<ReplyStandingChanged>()
            .Where(happened => happened.Status is "edited" or "replyGone")
            // The same finding once more, after one that nothing could be seen, is no second shortcoming.
            .DistinctBy(happened => happened.Status);
        return
        [
            .. history.Clocks.Where(clock => raised.Contains(clock.DeadlineId)).Select(clock => Of(clock, history)),
            .. changed.Select(happened => Of(happened, history)),
        ];
    }

    /// <summary>Missing own posts (clause 6), where the regulation demands and not only advises them.</summary>
    public static IReadOnlyList<ShortcomingCause> Of(IEnumerable<IMessage> facts) =>
    [
        .. facts.OfType<CadenceMissed>()
            .Where(missed => missed.Obligatory)
            .DistinctBy(missed => missed.PeriodStart)
            .Select(missed => new ShortcomingCause(
                StableId.Of($"shortcoming:cadence:{missed.AccountId}:{missed.PeriodStart:yyyy-MM-dd}"),
                ShortcomingKind.Cadence,
                missed.Until.ToUniversalTime())
            {
                Clause = missed.Clause,
                AccountId = missed.AccountId,
                Network = missed.Network,
                BodyCode = missed.BodyCode,
                Posted = missed.Posted,
                Required = missed.Required,
                AccountTitle = missed.Title,
            }),
    ];

    /// <summary>What R2 put into the register by hand.</summary>
    public static ShortcomingCause Of(ShortcomingAct added) => new(
        added.ShortcomingId,
        added.AddedKind ?? throw new InvalidOperationException("Only the act that adds a shortcoming says what it is."),
        added.FellShortAt ?? added.At)
    {
        Clause = added.Clause,
        PublicationId = added.PublicationId,
        Network = added.Network,
        BodyCode = added.BodyCode,
        BodyName = added.BodyName,
        HolderId = added.HolderId,
        HolderName = added.HolderName,
        Description = added.Text,
    };

    private static ShortcomingCause Of(ClockHistory clock, PublicationHistory history) =>
        new(clock.DeadlineId, ShortcomingKind.Clock, clock.DueAt.ToUniversalTime())
        {
            Timer = clock.Timer,
            Stage = clock.Stage,
            Clause = clock.Clause,
            PublicationId = history.PublicationId,
            Network = history.Snapshot?.Network,
            BodyCode = clock.BodyCode,
            BodyName = NameOf(clock.BodyCode, history),
            HolderId = clock.HolderId,
            HolderName = history.Person(clock.HolderId)?.Name,
            Delay = clock.Late,
            Withdrawal = clock.State switch
            {
                ClockState.Met => WithdrawalReason.Met,
                ClockState.Cancelled => WithdrawalReason.Cancelled,
                _ => null,
            },
        };

    private static ShortcomingCause Of(ReplyStandingChanged changed, PublicationHistory history) =>
        new(
            StableId.Of($"shortcoming:standing:{changed.PublicationId}:{changed.Status}"),
            ShortcomingKind.Standing,
            changed.OccurredAt.ToUniversalTime())
        {
            Stage = RegulationStages.Posting,
            Clause = history.Clocks.FirstOrDefault(clock => clock.Stage == RegulationStages.Posting)?.Clause,
            PublicationId = history.PublicationId,
            Network = history.Snapshot?.Network,
            BodyCode = changed.BodyCode,
            BodyName = NameOf(changed.BodyCode, history),
            Standing = changed.Status,
        };

    private static string? NameOf(string? bodyCode, PublicationHistory history) => bodyCode is null
        ? null
        : history.All<PublicationDirected>().LastOrDefault(directed => directed.BodyCode == bodyCode)?.BodyName;
}
