using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>Days, weeks and months as the administration counts them: in the time zone of the regulation in use.</summary>
internal sealed class OfficeDays(TimeZoneInfo zone, DayOfWeek firstDayOfWeek)
{
    // Beyond these no calendar is asked for: an instant of the year 9999 has no day after it.
    private static readonly DateTimeOffset Earliest = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public OfficeDays(RegulationCatalog catalog, RegulationOptions options)
        : this(Newest(catalog, options))
    {
    }

    private OfficeDays(Regulation regulation)
        : this(regulation.TimeZone, regulation.FirstDayOfWeek)
    {
    }

    public string ZoneId => zone.Id;

    /// <summary>The instant in the administration's time.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    /// <summary>The day on which an instant falls; the first or last that is counted where it lies centuries away.</summary>
    public DateOnly DayOf(DateTimeOffset at) =>
        DateOnly.FromDateTime(Local(at < Earliest ? Earliest : at > Latest ? Latest : at).DateTime);

    /// <summary>The first instant of a day (UTC).</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where the clocks go forward at midnight, the day begins at the first instant that there is.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(1);
        // Where they go back, at the first of the two.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    /// <summary>The first day of the week to which a day belongs.</summary>
    public DateOnly WeekOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek - (int)firstDayOfWeek + 7) % 7));

    /// <summary>The first day of a day's month.</summary>
    public static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static Regulation Newest(RegulationCatalog catalog, RegulationOptions options) =>
        catalog.All.LastOrDefault(regulation => regulation.Id == options.Active)
        ?? throw new InvalidOperationException($"There is no regulation {options.Active}.");
}
