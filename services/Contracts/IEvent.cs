namespace SocialPubs.Contracts;

/// <summary>
/// What every message between services says: what it is about and when it happened.
/// </summary>
public interface IEvent
{
    /// <summary>The publication (UUID v7): correlation id and ordering key of everything that concerns it.</summary>
    Guid PublicationId { get; }

    /// <summary>The instant at which it happened (UTC), not the instant at which it was sent or received.</summary>
    DateTimeOffset OccurredAt { get; }
}
