namespace SocialPubs.ServiceDefaults;

/// <summary>
/// The system's clock in whole microseconds, PostgreSQL's precision: an instant that was stored equals the one that was
/// told to others, and "met at exactly the last instant" holds on both sides.
/// </summary>
internal sealed class MicrosecondTimeProvider : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        var now = System.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
