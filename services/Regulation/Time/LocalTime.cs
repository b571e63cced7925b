namespace SocialPubs.Regulations;

/// <summary>Which of two instants a repeated local time means.</summary>
internal enum EdgeKind
{
    /// <summary>The first one.</summary>
    Begin,

    /// <summary>The second one.</summary>
    End,
}

/// <summary>From local time to instants, where clocks change.</summary>
internal static class LocalTime
{
    /// <summary>
    /// The instant of a local time. One that the clocks skip becomes the instant of the change; one that they repeat
    /// becomes its first or second occurrence as <paramref name="edge"/> says.
    /// </summary>
    internal static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone, EdgeKind edge)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local)) return InstantOfGap(local, zone);
        if (!zone.IsAmbiguousTime(local)) return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();

        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return new DateTimeOffset(local, edge == EdgeKind.Begin ? offsets.Max() : offsets.Min()).ToUniversalTime();
    }

    private static DateTimeOffset InstantOfGap(DateTime local, TimeZoneInfo zone)
    {
        // No gap of a real time zone is near a day long, so a day to each side of it the offset is the one before and after.
        var utc = new DateTimeOffset(local, TimeSpan.Zero);
        var low = (utc - TimeSpan.FromDays(1)).UtcTicks;
        var high = (utc + TimeSpan.FromDays(1)).UtcTicks;
        var before = zone.GetUtcOffset(new DateTimeOffset(low, TimeSpan.Zero));
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (zone.GetUtcOffset(new DateTimeOffset(middle, TimeSpan.Zero)) == before) low = middle;
            else high = middle;
        }

        return new DateTimeOffset(high, TimeSpan.Zero);
    }
}
