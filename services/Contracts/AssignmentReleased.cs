namespace SocialPubs.Contracts;

/// <summary>Drafting: an executor gave the assignment back to the queue of the body.</summary>
public sealed record AssignmentReleased(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Direction,
    string BodyCode,
    Actor Executor,
    string? Reason) : IEvent;
