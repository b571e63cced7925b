namespace SocialPubs.Intake.Webhooks;

/// <summary>A thing that a network told, so that it takes effect once, however often it is told.</summary>
internal sealed class WebhookReceipt
{
    public required string Network { get; init; }

    /// <summary>The network's own name of the event; the hash of it where it is long.</summary>
    public required string EventId { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}
