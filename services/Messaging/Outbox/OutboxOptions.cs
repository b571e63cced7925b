namespace SocialPubs.Messaging.Outbox;

/// <summary>Settings of the dispatcher, section <c>Outbox</c>.</summary>
public sealed class OutboxOptions
{
    /// <summary>How many ordering keys one round claims.</summary>
    public int KeysPerRound { get; set; } = 100;

    /// <summary>How many rows one round sends at the most.</summary>
    public int RowsPerRound { get; set; } = 500;

    /// <summary>How often the table is looked at without a signal.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long one publish may wait for the broker's confirm.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after the first failure; it doubles up to <see cref="MaxBackoff"/>, with jitter.</summary>
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(30);
}
