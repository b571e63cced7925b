namespace SocialPubs.Contracts;

/// <summary>Approval: a curator returned the draft for rework with remarks (clause 9).</summary>
public sealed record DraftReturned(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Submission,
    string BodyCode,
    IReadOnlyList<Remark> Remarks,
    Actor ReturnedBy) : IEvent;
