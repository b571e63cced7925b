namespace SocialPubs.Messaging.Inbox;

/// <summary>A message that took effect; a second delivery finds its row and does nothing.</summary>
public sealed class InboxEntry
{
    public required Guid MessageId { get; init; }

    /// <summary>The queue it came from.</summary>
    public required string Endpoint { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}
