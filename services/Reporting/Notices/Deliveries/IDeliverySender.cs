namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>How an attempt to send ended.</summary>
internal enum SendOutcome
{
    /// <summary>The other side took it.</summary>
    Sent,

    /// <summary>It certainly did not take it; another attempt may succeed.</summary>
    NotTaken,

    /// <summary>It certainly did not take it and never will.</summary>
    Refused,

    /// <summary>It was handed over, and no answer came.</summary>
    Unknown,
}

/// <summary>What is certain after an attempt.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Code">A code of ours; null where it was sent.</param>
/// <param name="Answer">What the other side said, or what went wrong.</param>
/// <param name="After">The pause that the other side wants.</param>
internal sealed record SendResult(SendOutcome Outcome, string? Code = null, string? Answer = null, TimeSpan? After = null);

/// <summary>
/// Sends messages by one channel, each call once. <c>handOver</c> is called when nothing has left yet that the other
/// side could take for the message, and it takes the responsibility: it writes to the database that from now on the outcome is
/// open, and throws <see cref="ClaimLostException"/> where somebody else has the message by now.
/// </summary>
internal interface IDeliverySender
{
    /// <summary>One of <see cref="DeliveryChannels"/>.</summary>
    string Channel { get; }

    /// <summary>Whether the settings have what it needs.</summary>
    bool IsConfigured { get; }

    /// <summary>How long an attempt may take at the most.</summary>
    TimeSpan Timeout { get; }

    Task<SendResult> SendAsync(OutgoingMessage message, Action handOver, CancellationToken cancellationToken);
}

/// <summary>The message belongs to another replica by now.</summary>
internal sealed class ClaimLostException() : Exception("Another replica has taken the message over.");
