namespace SocialPubs.Messaging.Deadlines;

/// <summary>Settings of the clock, section <c>Deadlines</c>.</summary>
public sealed class DeadlineOptions
{
    /// <summary>How many rows one round raises.</summary>
    public int RowsPerRound { get; set; } = 500;

    /// <summary>How long the clock sleeps at the most; a row that another replica wrote is seen after this time at the latest.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(500);
}
