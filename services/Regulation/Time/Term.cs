namespace SocialPubs.Regulations;

/// <summary>Units in which an act counts time.</summary>
public enum TermUnit
{
    /// <summary>Seconds, for demonstrations and tests.</summary>
    Seconds,

    /// <summary>Minutes; of working time where the calendar has working hours.</summary>
    Minutes,

    /// <summary>Hours; of working time where the calendar has working hours.</summary>
    Hours,

    /// <summary>Calendar days: the same local time on another date.</summary>
    Days,

    /// <summary>Working days: until working time ends on the n-th working day after the date of the event.</summary>
    WorkingDays,

    /// <summary>Calendar weeks.</summary>
    Weeks,

    /// <summary>Calendar months; the last day where the month is shorter.</summary>
    Months,

    /// <summary>Calendar years; 28 February where there is no 29th.</summary>
    Years,
}

/// <summary>A length of time as an act states it.</summary>
public sealed record Term(int Amount, TermUnit Unit)
{
    /// <summary>The length as clock or working time; <see langword="null"/> for units whose length depends on the date.</summary>
    public TimeSpan? Exact => Unit switch
    {
        TermUnit.Seconds => TimeSpan.FromSeconds(Amount),
        TermUnit.Minutes => TimeSpan.FromMinutes(Amount),
        TermUnit.Hours => TimeSpan.FromHours(Amount),
        _ => null,
    };
}

/// <summary>A stretch of time from and including <paramref name="From"/> up to and excluding <paramref name="To"/>.</summary>
public sealed record Period(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Whether <paramref name="at"/> lies in the period.</summary>
    public bool Contains(DateTimeOffset at) => at >= From && at < To;
}
