namespace SocialPubs.Contracts;

/// <summary>Intake: the body declined, the question is not within its powers; the curator redirects.</summary>
public sealed record DirectionDeclined(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Direction,
    string BodyCode,
    string Reason,
    Actor DeclinedBy) : IEvent;
