namespace SocialPubs.Contracts;

/// <summary>Drafting: an executor took the assignment and holds its clocks from now on.</summary>
public sealed record AssignmentTaken(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Direction,
    string BodyCode,
    Actor Executor) : IEvent;
