using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Histories;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Reporting.Publications;

/// <summary>One publication as lists and counts need it; holds neither its text nor its author.</summary>
internal sealed class PublicationSummary
{
    [PublicationKey]
    public required Guid Id { get; init; }

    public PublicationStatus Status { get; set; }

    public string? Network { get; set; }

    [PersonalData(PersonalDataKind.PublicationAddress)]
    public string? Url { get; set; }

    public string? TopicCode { get; set; }

    public string? TopicName { get; set; }

    /// <summary>Whether the topic was corrected; figures by topic follow the correction with a note.</summary>
    public bool IsTopicCorrected { get; set; }

    public string? BodyCode { get; set; }

    public string? BodyName { get; set; }

    public string? RegulationId { get; set; }

    public string? RegulationEdition { get; set; }

    /// <summary>After corrections (UTC); null until a message that tells it has arrived.</summary>
    public DateTimeOffset? DetectedAt { get; set; }

    /// <summary>Whether the detection was corrected; figures by day follow the correction with a note.</summary>
    public bool IsDetectionCorrected { get; set; }

    /// <summary>When it was detected by the record before its first correction; null where there was none.</summary>
    public DateTimeOffset? RecordedDetectedAt { get; set; }

    public DateTimeOffset? RegisteredAt { get; set; }

    public DateTimeOffset? ReplyDue { get; set; }

    public DateTimeOffset? RepliedAt { get; set; }

    [PersonalData(PersonalDataKind.ReplyAddress)]
    public string? ReplyUrl { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>The code of the reason for which it was closed without a reply.</summary>
    public string? ClosingReason { get; set; }

    /// <summary>The executor who has it.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? HolderId { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? HolderName { get; set; }

    public bool IsRepeat { get; set; }

    public bool IsSignificant { get; set; }

    /// <summary>Whether the reply that stands in the network is a reasoned refusal (clause 8).</summary>
    public bool IsRefusal { get; set; }

    /// <summary>How often a draft was returned.</summary>
    public int Returns { get; set; }

    /// <summary>How many of its clocks were missed.</summary>
    public int MissedClocks { get; set; }

    /// <summary>The row that follows from a history.</summary>
    public static PublicationSummary Of(PublicationHistory history)
    {
        var row = new PublicationSummary { Id = history.PublicationId };
        row.Apply(history);
        return row;
    }

    /// <summary>Takes over what the history says; the same history leaves the same row.</summary>
    public void Apply(PublicationHistory history)
    {
        var snapshot = history.Snapshot;
        var holder = history.TryGetExecutorAt(DateTimeOffset.MaxValue, out var executor) ? executor : null;
        Status = history.Status;
        Network = snapshot?.Network;
        Url = snapshot?.Url;
        TopicCode = history.TopicCode;
        TopicName = history.TopicName;
        IsTopicCorrected = history.TopicCorrection is not null;
        BodyCode = history.BodyCode;
        BodyName = history.Directed?.BodyName;
        RegulationId = snapshot?.RegulationId;
        RegulationEdition = snapshot?.RegulationEdition;
        DetectedAt = history.DetectedAt;
        IsDetectionCorrected = history.Correction is not null;
        RecordedDetectedAt = history.First<DetectionCorrected>()?.RecordedDetectedAt.ToUniversalTime();
        RegisteredAt = history.Registered?.OccurredAt;
        ReplyDue = snapshot?.ReplyDue;
        RepliedAt = history.RepliedAt;
        ReplyUrl = history.ReplyUrl;
        ClosedAt = history.Closed?.OccurredAt;
        ClosingReason = history.Closed?.Reason;
        HolderId = holder;
        HolderName = history.Person(holder)?.Name;
        IsRepeat = history.IsRepeat;
        IsSignificant = history.Significant is not null;
        IsRefusal = history.Posted is { } posted
            && history.Rounds.Any(round => round.Submission == posted.Submission && round.IsRefusal == true);
        Returns = history.Rounds.Count(round => round.Decision == RoundDecision.Returned);
        MissedClocks = history.Clocks.Count(clock => clock.State == ClockState.Missed);
    }
}

/// <summary>One run of a clock as lists and counts need it; see <see cref="ClockHistory"/>.</summary>
internal sealed class ClockSummary
{
    public required Guid DeadlineId { get; init; }

    public required Guid PublicationId { get; init; }

    public string Timer { get; set; } = "";

    public string Stage { get; set; } = "";

    public string? Clause { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset DueAt { get; set; }

    public ClockState State { get; set; }

    public DateTimeOffset? SettledAt { get; set; }

    public DateTimeOffset? CancelledAt { get; set; }

    /// <summary>Whether what it waits for still has to happen: it runs, or it is overdue.</summary>
    public bool Awaited { get; set; }

    public string? BodyCode { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? HolderId { get; set; }

    /// <summary>
    /// Whose clock it was: the executor who held it when it ended, or the curator whose decision ended it, since no
    /// curator in person holds one; null where it was nobody's.
    /// </summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? PersonId { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? PersonName { get; set; }

    /// <summary>The rows that follow from a history.</summary>
    public static IEnumerable<ClockSummary> Of(PublicationHistory history) => history.Clocks.Select(clock =>
    {
        var row = new ClockSummary { DeadlineId = clock.DeadlineId, PublicationId = history.PublicationId };
        row.Apply(clock, history);
        return row;
    });

    private void Apply(ClockHistory clock, PublicationHistory history)
    {
        Timer = clock.Timer;
        Stage = clock.Stage;
        Clause = clock.Clause;
        StartedAt = clock.StartedAt;
        DueAt = clock.DueAt;
        State = clock.State;
        SettledAt = clock.SettledAt;
        CancelledAt = clock.CancelledAt;
        Awaited = clock.Awaited;
        BodyCode = clock.BodyCode;
        HolderId = clock.HolderId;
        var person = PersonOf(clock, history);
        PersonId = person?.Id ?? clock.HolderId;
        PersonName = person?.Name;
    }

    // What a service stored and told again is cut to microseconds.
    private static Actor? PersonOf(ClockHistory clock, PublicationHistory history) => (clock.Stage, clock.SettledAt) switch
    {
        (RegulationStages.Review, { } at) => history.Rounds.FirstOrDefault(round =>
            round.Decision is RoundDecision.Approved or RoundDecision.Returned && round.DecidedAt is { } decided && decided.Stored() == at.Stored())?.DecidedBy,
        (RegulationStages.Direction, { } at) => history.All<PublicationDirected>().FirstOrDefault(directed => directed.OccurredAt.Stored() == at.Stored())?.DirectedBy,
        _ => history.Person(clock.HolderId),
    };
}
