using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>What the dashboard is asked for.</summary>
/// <param name="Period">The current <c>today</c>, <c>week</c>, <c>month</c> or <c>year</c> in the administration's time zone; instead of instants.</param>
/// <param name="From">The period's first instant; its whole day counts. By default 30 days before the end.</param>
/// <param name="To">The first instant after it; the day of the last instant counts whole. By default now.</param>
/// <param name="Body">Only what was directed to this body last.</param>
/// <param name="Network">Only this network.</param>
/// <param name="Topic">Only this topic.</param>
/// <param name="By">The step of the series: <c>day</c>, <c>week</c> or <c>month</c>; by default as fits the period.</param>
internal sealed record DashboardQuery(
    string? Period, DateTimeOffset? From, DateTimeOffset? To, string? Body, string? Network, string? Topic, string? By)
{
    public List<Refusal> Check(Caller caller, OfficeDays days, DateTimeOffset now, out DashboardPeriod period, out SeriesStep step)
    {
        var refusals = new List<Refusal>();
        period = DashboardPeriod.Of(days, now, From, To);
        if (Period is not null)
        {
            if (From is null && To is null && DashboardPeriod.Named(days, now, Period) is { } named)
                period = named;
            else
                refusals.Add(new(DashboardRefusals.UnknownPeriod, "Periods are today, week, month and year; then neither 'from' nor 'to' is given.", "period"));
        }
        else if (period.From >= period.To || From >= To)
        {
            refusals.Add(new(ReportingRefusals.InvalidPeriod, "'to' must lie after 'from'.", "to"));
        }

        step = (period.To.DayNumber - period.From.DayNumber) switch
        {
            <= 45 => SeriesStep.Day,
            <= 400 => SeriesStep.Week,
            _ => SeriesStep.Month,
        };
        if (By is not null && !(By is "day" or "week" or "month" && Enum.TryParse(By, ignoreCase: true, out step)))
            refusals.Add(new(DashboardRefusals.UnknownStep, "Steps are day, week and month.", "by"));
        if (Body is not null && !caller.SeesOf(Body))
            refusals.Add(Access.OtherBody("body"));
        return refusals;
    }

    /// <summary>What the caller gets of it.</summary>
    public FigureFilter Filter(Caller caller) => new(
        Body is not null ? [Body] : caller.SeesEveryBody ? null : [.. caller.Bodies], Network, Topic);
}

/// <summary>Which figures count.</summary>
/// <param name="Bodies">Only of these bodies; null for all, also of what has none.</param>
internal sealed record FigureFilter(string[]? Bodies, string? Network, string? Topic)
{
    /// <summary>What a figure must tell of so that the filter can be applied to it.</summary>
    public Shape Shape =>
        (Bodies is null ? Shape.None : Shape.Body) | (Network is null ? Shape.None : Shape.Network) | (Topic is null ? Shape.None : Shape.Topic);
}

internal enum SeriesStep
{
    Day,
    Week,
    Month,
}

/// <summary>Whole days of the administration, and those with which they are compared.</summary>
/// <param name="To">The first day after it.</param>
/// <param name="BeforeTo">The first day after the period before.</param>
internal sealed record DashboardPeriod(DateOnly From, DateOnly To, DateOnly BeforeFrom, DateOnly BeforeTo)
{
    private const int DefaultDays = 30;

    /// <summary>The period of these instants, compared with as many days before it.</summary>
    public static DashboardPeriod Of(OfficeDays days, DateTimeOffset now, DateTimeOffset? from, DateTimeOffset? to)
    {
        var end = to ?? now;
        var last = days.DayOf(to is null || end == DateTimeOffset.MinValue ? end : end.AddTicks(-1));
        var first = from is { } start ? days.DayOf(start) : last.AddDays(-DefaultDays);
        // A period that ends before it begins is refused later; centuries away nothing is compared.
        var before = Math.Clamp(first.DayNumber - (last.DayNumber + 1 - first.DayNumber), 0, DateOnly.MaxValue.DayNumber);
        return new(first, last.AddDays(1), DateOnly.FromDayNumber(before), first);
    }

    /// <summary>The current day, week, month or year up to today, compared with as much of the one before; null where there is no such period.</summary>
    public static DashboardPeriod? Named(OfficeDays days, DateTimeOffset now, string name)
    {
        var today = days.DayOf(now);
        var tomorrow = today.AddDays(1);
        switch (name)
        {
            case "today":
                return new(today, tomorrow, today.AddDays(-1), today);
            case "week":
                var week = days.WeekOf(today);
                return new(week, tomorrow, week.AddDays(-7), tomorrow.AddDays(-7));
            case "month":
                var month = OfficeDays.MonthOf(today);
                var before = month.AddMonths(-1).AddDays(today.Day);
                return new(month, tomorrow, month.AddMonths(-1), before < month ? before : month);
            case "year":
                var year = new DateOnly(today.Year, 1, 1);
                return new(year, tomorrow, year.AddYears(-1), today.AddYears(-1).AddDays(1));
            default:
                return null;
        }
    }
}
