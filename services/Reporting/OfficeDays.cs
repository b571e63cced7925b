using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;

namespace SocialPubs.Reporting;

/// <summary>Days, weeks and months as the administration counts them: in the time zone of the regulation in use.</summary>
internal sealed class OfficeDays
{
    // Beyond these no calendar is asked for: an instant of the year 9999 has no day after it.
    private static readonly DateTimeOffset Earliest = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Regulation regulation;

    /// <summary>By the newest edition of the regulation in use.</summary>
    /// <exception cref="InvalidOperationException">It is not loaded.</exception>
    public OfficeDays(RegulationCatalog catalog, RegulationOptions options) =>
        regulation = catalog.All.LastOrDefault(candidate => candidate.Id == options.Active)
            ?? throw new InvalidOperationException($"There is no regulation {options.Active}.");

    public TimeZoneInfo Zone => regulation.TimeZone;

    /// <summary>The instant in the administration's time.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary>The day on which an instant falls; the first or last that is counted where it lies centuries away.</summary>
    public DateOnly DayOf(DateTimeOffset at) =>
        DateOnly.FromDateTime(Local(at < Earliest ? Earliest : at > Latest ? Latest : at).DateTime);

    /// <summary>The first instant of a day (UTC).</summary>
    public DateTimeOffset StartOf(DateOnly day) => regulation.InstantOf(day.ToDateTime(TimeOnly.MinValue)).ToUniversalTime();

    /// <summary>The first day of the week to which a day belongs.</summary>
    public DateOnly WeekOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek - (int)regulation.FirstDayOfWeek + 7) % 7));

    /// <summary>The first day of a day's month.</summary>
    public static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);
}
