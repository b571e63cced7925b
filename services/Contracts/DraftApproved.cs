namespace SocialPubs.Contracts;

/// <summary>Approval: a curator approved exactly this text with exactly these attachments (clause 9).</summary>
public sealed record DraftApproved(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Submission,
    string BodyCode,
    string BodyName,
    PublicationSnapshot Publication,
    DraftContent Draft,
    bool PostAutomatically,
    Actor SubmittedBy,
    Actor ApprovedBy) : IEvent;
