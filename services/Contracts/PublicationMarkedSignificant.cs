namespace SocialPubs.Contracts;

/// <summary>Intake: a publication was found socially significant (clause 13).</summary>
public sealed record PublicationMarkedSignificant(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    string Reason,
    string? BodyCode,
    Actor MarkedBy) : IEvent;
