namespace SocialPubs.Contracts;

/// <summary>Publishing: one attempt to post ended with this outcome (posted, unknown, retry, failed …).</summary>
public sealed record PostingAttempted(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Attempt,
    string Outcome,
    string? ErrorCode,
    string? Detail) : IEvent;
