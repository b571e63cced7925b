using SocialPubs.ServiceDefaults;

namespace SocialPubs.Intake.Validation;

/// <summary>Instants in the precision of PostgreSQL, so that what was stored equals what was sent.</summary>
internal static class Instants
{
    /// <summary>The present instant (UTC, whole microseconds).</summary>
    public static DateTimeOffset Now(this TimeProvider time) => time.GetUtcNow().Normalized();

    /// <summary>The same instant in UTC, cut to whole microseconds.</summary>
    public static DateTimeOffset Normalized(this DateTimeOffset instant) => instant.Stored();
}
