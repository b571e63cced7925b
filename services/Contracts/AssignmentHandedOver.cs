namespace SocialPubs.Contracts;

/// <summary>Drafting: an executor handed the assignment over to another one.</summary>
public sealed record AssignmentHandedOver(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Direction,
    string BodyCode,
    Actor From,
    Actor To) : IEvent;
