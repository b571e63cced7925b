namespace SocialPubs.ServiceDefaults;

/// <summary>Instants in the precision of PostgreSQL.</summary>
public static class StoredInstants
{
    /// <summary>The instant as it comes back from the database: in UTC, cut to whole microseconds.</summary>
    public static DateTimeOffset Stored(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
