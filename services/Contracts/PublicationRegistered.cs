namespace SocialPubs.Contracts;

/// <summary>Intake: a curator put a critical publication on record (clause 4).</summary>
public sealed record PublicationRegistered(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    PublicationSnapshot Publication,
    Actor RegisteredBy) : IEvent;
