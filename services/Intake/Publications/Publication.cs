using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Intake.Publications;

/// <summary>How a publication stands. The order matters: everything below <see cref="Answered"/> is still to be answered.</summary>
internal enum PublicationStatus : short
{
    /// <summary>On record, directed to nobody yet.</summary>
    Registered = 0,

    /// <summary>With a body.</summary>
    Directed = 1,

    /// <summary>The body declined; the curator redirects.</summary>
    Declined = 2,

    /// <summary>The reply stands in the network.</summary>
    Answered = 3,

    /// <summary>Closed without a reply.</summary>
    Closed = 4,
}

/// <summary>
/// A critical publication on record. It changes by its own events only, so that what is stored here is what the other
/// services were told; the decisions that lead to the events are in <see cref="PublicationDecisions"/>.
/// </summary>
internal sealed class Publication
{
    [PublicationKey]
    public required Guid Id { get; init; }

    [Audited]
    public required string Network { get; init; }

    /// <summary>The network's own number of it, where finding brought it: not every address tells it.</summary>
    [PersonalData(PersonalDataKind.NetworkId)]
    public string? NetworkId { get; init; }

    /// <summary>The canonical address, unique.</summary>
    [PersonalData(PersonalDataKind.PublicationAddress)]
    public required string Url { get; init; }

    /// <summary>The page or person on whose wall it stands, where the address says so.</summary>
    [PersonalData(PersonalDataKind.PageOwner)]
    public string? Owner { get; init; }

    [PersonalData(PersonalDataKind.AuthorName)]
    public required string AuthorName { get; init; }

    [PersonalData(PersonalDataKind.AuthorAddress)]
    public string? AuthorUrl { get; init; }

    [PersonalData(PersonalDataKind.PublicationText)]
    public required string Text { get; init; }

    public DateTimeOffset? PostedAt { get; init; }

    /// <summary>When the curator found it; the clocks count from here and it never changes.</summary>
    public required DateTimeOffset DetectedAt { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>After corrections.</summary>
    [Audited]
    public string? TopicCode { get; set; }

    /// <summary>The topic's name at the registration or the correction.</summary>
    public string? TopicName { get; set; }

    [Audited]
    public string? Level { get; init; }

    public string? Source { get; init; }

    [Audited]
    public required string RegulationId { get; init; }

    [Audited]
    public required string RegulationEdition { get; init; }

    /// <summary>Hashes of the screenshots that show it.</summary>
    [PersonalData(PersonalDataKind.Evidence)]
    public string[] Evidence { get; init; } = [];

    /// <summary>
    /// When the reply is due. Where a regulation starts that clock with the direction, it is provisional until then: the
    /// instant that would hold had it been directed at the registration.
    /// </summary>
    public required DateTimeOffset ReplyDue { get; set; }

    public PublicationStatus Status { get; set; }

    /// <summary>How often it was directed.</summary>
    public int Direction { get; set; }

    /// <summary>The body that has it, or that declined it last.</summary>
    [Audited]
    public string? BodyCode { get; set; }

    /// <summary>The body's name at the direction.</summary>
    public string? BodyName { get; set; }

    [PersonalData(PersonalDataKind.FreeText)]
    public string? Instructions { get; set; }

    [PersonalData(PersonalDataKind.FreeText)]
    public string? DeclineReason { get; set; }

    public bool IsRepeat { get; set; }

    /// <summary>Why it was found socially significant (clause 13); null where it was not.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string? SignificantReason { get; set; }

    public DateTimeOffset? SignificantAt { get; set; }

    [Audited]
    public string? ClosingReason { get; set; }

    [PersonalData(PersonalDataKind.FreeText)]
    public string? ClosingComment { get; set; }

    [PersonalData(PersonalDataKind.Evidence)]
    public string[] ClosingEvidence { get; set; } = [];

    /// <summary>The publication of which it is a duplicate, where it was closed as one.</summary>
    public Guid? DuplicateOf { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    [PersonalData(PersonalDataKind.ReplyAddress)]
    public string? ReplyUrl { get; set; }

    public DateTimeOffset? ReplyPostedAt { get; set; }

    /// <summary>When it was answered or closed; the term for which its author is kept counts from here (152-FZ).</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When its author was replaced by a pseudonym; null while the author is kept.</summary>
    public DateTimeOffset? PseudonymisedAt { get; set; }

    public int Version { get; set; }

    /// <summary>No clock of it runs any more and nothing is expected.</summary>
    public bool IsTerminal => Status is PublicationStatus.Answered or PublicationStatus.Closed;

    /// <summary>What the other services need to know of it.</summary>
    public PublicationSnapshot Snapshot(DateTimeOffset replyDue) => new(
        Network, Url, AuthorName, Text, PostedAt, DetectedAt, TopicCode, TopicName, Level, Source, RegulationId, RegulationEdition,
        IsRepeat, replyDue, NetworkId);

    public void Apply(PublicationRegistered _) => Version++;

    public void Apply(PublicationDirected @event)
    {
        Status = PublicationStatus.Directed;
        Direction = @event.Direction;
        BodyCode = @event.BodyCode;
        BodyName = @event.BodyName;
        Instructions = @event.Instructions;
        DeclineReason = null;
        ReplyDue = @event.Publication.ReplyDue;
        Version++;
    }

    public void Apply(DirectionDeclined @event)
    {
        Status = PublicationStatus.Declined;
        DeclineReason = @event.Reason;
        Version++;
    }

    public void Apply(PublicationClosed @event)
    {
        Status = PublicationStatus.Closed;
        ClosingReason = @event.Reason;
        ClosingComment = @event.Comment;
        ClosingEvidence = [.. @event.Evidence.Select(file => file.Hash)];
        DuplicateOf = @event.DuplicateOf;
        ClosedAt = @event.OccurredAt;
        EndedAt = @event.OccurredAt;
        Version++;
    }

    public void Apply(PublicationMarkedSignificant @event)
    {
        SignificantReason = @event.Reason;
        SignificantAt = @event.OccurredAt;
        Version++;
    }

    public void Apply(PublicationLinkedAsRepeat _)
    {
        IsRepeat = true;
        Version++;
    }

    /// <summary>The recorded instant stays, as do the clocks; the correction is an entry of its own.</summary>
    public void Apply(DetectionCorrected _) => Version++;

    public void Apply(TopicCorrected @event)
    {
        TopicCode = @event.ActualTopicCode;
        TopicName = @event.ActualTopicName;
        Version++;
    }

    public void Apply(PublicationAnswered @event)
    {
        Status = PublicationStatus.Answered;
        EndedAt = @event.OccurredAt;
        RecordReply(@event.ReplyUrl, @event.PostedAt);
    }

    /// <summary>A reply that came to stand although the publication had been closed.</summary>
    public void RecordReply(string url, DateTimeOffset postedAt)
    {
        ReplyUrl = url;
        ReplyPostedAt = postedAt;
        Version++;
    }
}

/// <summary>A publication continues an earlier one on the same question (decree 188, clause 11).</summary>
internal sealed class RepeatLink
{
    public required Guid PublicationId { get; init; }

    public required Guid EarlierId { get; init; }
}

/// <summary>An entry that corrects the instant of detection.</summary>
internal sealed class DetectionCorrection
{
    public required Guid Id { get; init; }

    public required Guid PublicationId { get; init; }

    public required DateTimeOffset RecordedDetectedAt { get; init; }

    public required DateTimeOffset ActualDetectedAt { get; init; }

    [PersonalData(PersonalDataKind.FreeText)]
    public required string Reason { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string CorrectedBy { get; init; }

    public required DateTimeOffset CorrectedAt { get; init; }
}

/// <summary>An entry that corrects the topic.</summary>
internal sealed class TopicCorrection
{
    public required Guid Id { get; init; }

    public required Guid PublicationId { get; init; }

    public required string? RecordedTopicCode { get; init; }

    public required string ActualTopicCode { get; init; }

    [PersonalData(PersonalDataKind.FreeText)]
    public required string Reason { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string CorrectedBy { get; init; }

    public required DateTimeOffset CorrectedAt { get; init; }
}
