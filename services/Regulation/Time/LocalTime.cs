namespace SocialPubs.Regulations;

/// <summary>From local time to instants, where clocks change.</summary>
internal static class LocalTime
{
    /// <summary>
    /// The instant of a local time. One that the clocks skip becomes the instant of the change, one that they repeat
    /// its first occurrence.
    /// </summary>
    internal static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
        {
            // A day to each side of a gap the offset is the one before and the one after.
            var utc = new DateTimeOffset(local, TimeSpan.Zero);
            return Change(utc.AddDays(-1), utc.AddDays(1), zone);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The instant between two others, at which the offset differs, from which the later offset holds.</summary>
    internal static DateTimeOffset Change(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var (low, high, before) = (from.UtcTicks, to.UtcTicks, zone.GetUtcOffset(from));
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (zone.GetUtcOffset(new DateTimeOffset(middle, TimeSpan.Zero)) == before) low = middle;
            else high = middle;
        }

        return new DateTimeOffset(high, TimeSpan.Zero);
    }
}
