using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>How things stand, and how a period went.</summary>
/// <param name="At">The instant of what is due.</param>
/// <param name="ComputedAt">What was on record at this instant is in the figures of the period.</param>
/// <param name="Pending">How many changes are not in them yet, counted up to 1000.</param>
/// <param name="From">The period's first instant: the beginning of its first day in the administration's time zone.</param>
/// <param name="To">The first instant after its last day.</param>
/// <param name="Publications">Those detected in the period, by where they stand now.</param>
/// <param name="Due">What is awaited now, whatever the period.</param>
/// <param name="Timers">The clocks that ended, or end, in the period.</param>
/// <param name="Total">The publications detected in the period.</param>
/// <param name="Before">Those of the period before: as many days of the one before, or as many days before it.</param>
/// <param name="Topics">By topic, most publications first.</param>
/// <param name="Networks">By network.</param>
/// <param name="Bodies">By body.</param>
/// <param name="Heat">When they were detected: seven days from Monday.</param>
/// <param name="Step">The step of the series: day, week or month.</param>
/// <param name="Series">Service levels over time.</param>
internal sealed record DashboardAnswer(
    DateTimeOffset At,
    DateTimeOffset ComputedAt,
    long Pending,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<StatusCount> Publications,
    DueNow Due,
    IReadOnlyList<TimerFigures> Timers,
    TotalFigures Total,
    TotalFigures Before,
    IReadOnlyList<GroupFigures> Topics,
    IReadOnlyList<GroupFigures> Networks,
    IReadOnlyList<GroupFigures> Bodies,
    IReadOnlyList<HeatDay> Heat,
    SeriesStep Step,
    IReadOnlyList<SeriesPoint> Series);

internal sealed record StatusCount(PublicationStatus Status, long Count);

/// <summary>What is awaited now.</summary>
/// <param name="Overdue">Clocks that have ended without what they wait for.</param>
/// <param name="WithinHour">Clocks that end within the hour.</param>
/// <param name="Timers">The same by timer.</param>
/// <param name="Holders">The same by the person who holds it; empty for those who may not see names.</param>
/// <param name="IsCut">Whether there are more than are counted.</param>
internal sealed record DueNow(
    long Overdue, long WithinHour, IReadOnlyList<DueByTimer> Timers, IReadOnlyList<DueByHolder> Holders, bool IsCut);

internal sealed record DueByTimer(string Timer, long Overdue, long WithinHour);

internal sealed record DueByHolder(string PersonId, string Name, long Overdue, long WithinHour);

/// <summary>How the clocks of one timer went. Durations are known to within a hundredth, the worst delay exactly.</summary>
/// <param name="Median">From start to what it waited for, in time or late: half took at most this.</param>
/// <param name="P90">Nine of ten took at most this.</param>
/// <param name="WorstDelay">The longest time by which one was missed, of those made good or no longer asked.</param>
/// <param name="MetShare">Met of all that were met or missed, from 0 to 1.</param>
/// <param name="DelayMedian">By how much they were missed, of those made good or no longer asked.</param>
/// <param name="DelayP90">Nine of ten of these by at most this.</param>
internal sealed record TimerFigures(
    string Timer,
    long Met,
    long Missed,
    long Open,
    long Cancelled,
    TimeSpan? Median,
    TimeSpan? P90,
    TimeSpan? WorstDelay,
    double? MetShare,
    TimeSpan? DelayMedian,
    TimeSpan? DelayP90);

/// <summary>Publications of a period. Durations are known to within a hundredth.</summary>
/// <param name="Open">Neither answered nor closed.</param>
/// <param name="Closed">Closed without a reply.</param>
/// <param name="InTimeShare">Answered in time of all that were answered, from 0 to 1.</param>
/// <param name="Median">From detection to the posted reply.</param>
/// <param name="P90">Nine of ten replies took at most this.</param>
internal sealed record TotalFigures(
    long Count,
    long Answered,
    long Open,
    long Closed,
    long InTime,
    long Late,
    double? InTimeShare,
    long Repeats,
    long Significant,
    TimeSpan? Median,
    TimeSpan? P90);

/// <summary>Publications of a topic, a network or a body.</summary>
/// <param name="Code">Its code; empty for those without one.</param>
/// <param name="Name">Its name as used last.</param>
/// <param name="Share">Of all publications of the period, from 0 to 1.</param>
/// <param name="Figures">The figures.</param>
/// <param name="Before">How many there were in the period before.</param>
/// <param name="Trend">By which share there are more than before; null where there were none.</param>
internal sealed record GroupFigures(string Code, string Name, double Share, TotalFigures Figures, long Before, double? Trend);

/// <summary>How many publications were detected in each hour of a day of the week.</summary>
/// <param name="Weekday">1 for Monday to 7 for Sunday.</param>
/// <param name="Hours">24 counts, by hours of the administration's time.</param>
internal sealed record HeatDay(int Weekday, IReadOnlyList<long> Hours);

/// <summary>One day, week or month.</summary>
/// <param name="Start">Its first day.</param>
/// <param name="Detected">Publications detected in it.</param>
/// <param name="InTimeShare">Answered in time of all that were answered, from 0 to 1.</param>
/// <param name="Timers">The clocks that were due in it.</param>
internal sealed record SeriesPoint(
    DateOnly Start, long Detected, long InTime, long Late, double? InTimeShare, IReadOnlyList<TimerLevel> Timers);

/// <summary>The service level of one timer.</summary>
internal sealed record TimerLevel(string Timer, long Met, long Missed, double? MetShare);
