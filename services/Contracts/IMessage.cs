namespace SocialPubs.Contracts;

/// <summary>What goes from one service to another.</summary>
public interface IMessage
{
    /// <summary>Messages of one key arrive in the order in which they were sent.</summary>
    Guid OrderingKey { get; }

    /// <summary>The instant at which it happened (UTC), not the instant at which it was sent or received.</summary>
    DateTimeOffset OccurredAt { get; }
}
