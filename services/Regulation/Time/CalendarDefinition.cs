namespace SocialPubs.Regulations;

/// <summary>How a calendar counts.</summary>
public enum CalendarKind
{
    /// <summary>The clock never stops, weekends and nights included.</summary>
    Always,

    /// <summary>Only working hours count.</summary>
    WorkingHours,
}

/// <summary>A calendar of the regulation as data.</summary>
public sealed record CalendarDefinition
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>How it counts.</summary>
    public required CalendarKind Kind { get; init; }

    /// <summary>Working hours by weekday; days that are not named are days off.</summary>
    public IReadOnlyList<WeekdayHours> Week { get; init; } = [];

    /// <summary>Days off, whatever weekday they fall on.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>Days off that were moved to another date.</summary>
    public IReadOnlyList<MovedDayOff> MovedDaysOff { get; init; } = [];

    /// <summary>Days with hours of their own: short days, and duty on days off. They override everything else.</summary>
    public IReadOnlyList<DateHours> DutyDays { get; init; } = [];
}

/// <summary>Working hours on some weekdays.</summary>
public sealed record WeekdayHours
{
    /// <summary>The weekdays.</summary>
    public required IReadOnlyList<DayOfWeek> Days { get; init; }

    /// <summary>Ascending stretches <c>HH:mm-HH:mm</c>; what lies between them is a break. <c>24:00</c> is the day's end.</summary>
    public required IReadOnlyList<string> Hours { get; init; }
}

/// <summary>
/// A day off moved by decision of the Government: <paramref name="From"/> is worked with the hours of the weekday of
/// <paramref name="To"/> (unless it is a holiday anyway), <paramref name="To"/> is off.
/// </summary>
public sealed record MovedDayOff(DateOnly From, DateOnly To);

/// <summary>Hours of one date.</summary>
public sealed record DateHours
{
    /// <summary>The date.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Stretches as in <see cref="WeekdayHours.Hours"/>.</summary>
    public required IReadOnlyList<string> Hours { get; init; }
}
