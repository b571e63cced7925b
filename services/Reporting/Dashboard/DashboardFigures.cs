using Microsoft.EntityFrameworkCore;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>Reads prepared figures: some hundred short rows, however many publications they count.</summary>
internal sealed class DashboardFigures(ReportingDb db, OfficeDays days, RegulationCatalog regulations)
{
    /// <summary>A period so long is told of only from the first day on record.</summary>
    private const int LongestSeries = 800;

    public async Task<PeriodFigures> ReadAsync(
        DashboardPeriod period, SeriesStep step, FigureFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var extent = (await db.Database.SqlQuery<Extent>(
            $"""
            SELECT least((SELECT min(period) FROM publication_figures WHERE grain = 0 AND shape = 0),
                         (SELECT min(period) FROM clock_figures WHERE grain = 0 AND shape = 0)) AS first,
                   greatest((SELECT max(period) FROM publication_figures WHERE grain = 0 AND shape = 0),
                            (SELECT max(period) FROM clock_figures WHERE grain = 0 AND shape = 0)) AS last,
                   ARRAY(SELECT month FROM figure_months WHERE month >= {period.BeforeFrom} AND month < {period.To}) AS months
            """).ToListAsync(cancellationToken))[0];

        var (byBody, byNetwork, byTopic) = (filter.Shape | Shape.Body, filter.Shape | Shape.Network, filter.Shape | Shape.Topic);
        Shape[] shapes = [.. new[] { filter.Shape, byBody, byNetwork, byTopic }.Distinct()];
        var pieces = extent.Pieces(period.From, period.To);
        var current = await RowsAsync(db.Set<PublicationFigure>(), shapes, pieces, filter, cancellationToken);
        var before = await RowsAsync(db.Set<PublicationFigure>(), shapes, extent.Pieces(period.BeforeFrom, period.BeforeTo), filter, cancellationToken);
        var clocks = await RowsAsync(db.Set<ClockFigure>(), [filter.Shape], pieces, filter, cancellationToken);

        var totals = current.Where(row => row.Shape == filter.Shape).ToList();
        var series = new SeriesSource(
            totals.Select(row => new DayLevel(row.Period, row.Statuses.Sum(count => (long)count), row.InTime, row.Late)),
            clocks.Select(row => new ClockLevel(row.Period, row.Timer, row.Met, row.Missed)));
        if (step != SeriesStep.Month && pieces.Months.Length > 0)
            series = await LevelsAsync(extent.Days(period.From, period.To), filter, cancellationToken);

        var total = SumOf(totals);
        return new PeriodFigures(
            total,
            SumOf(before.Where(row => row.Shape == filter.Shape)),
            Groups(current, before, byTopic, row => row.Topic, total, await NamesAsync("topic", current.Where(row => row.Shape == byTopic).Select(row => row.Topic), cancellationToken)),
            Groups(current, before, byNetwork, row => row.Network, total, NetworkNames()),
            Groups(current, before, byBody, row => row.Body, total, await NamesAsync("body", current.Where(row => row.Shape == byBody).Select(row => row.Body), cancellationToken)),
            Timers(clocks),
            Series(series, period, step, extent, now));
    }

    /// <summary>The latest names of topics or bodies.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(string kind, IEnumerable<string> codes, CancellationToken cancellationToken)
    {
        var asked = codes.Where(code => code.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        var names = kind == "topic"
            ? db.Database.SqlQuery<CodeName>($"""
                SELECT c.code, (SELECT p.topic_name FROM publications p
                                WHERE p.topic_code = c.code AND p.detected_at IS NOT NULL AND p.topic_name IS NOT NULL
                                ORDER BY p.detected_at DESC, p.id DESC LIMIT 1) AS name
                FROM unnest({asked}) AS c(code)
                """)
            : db.Database.SqlQuery<CodeName>($"""
                SELECT c.code, (SELECT p.body_name FROM publications p
                                WHERE p.body_code = c.code AND p.detected_at IS NOT NULL AND p.body_name IS NOT NULL
                                ORDER BY p.detected_at DESC, p.id DESC LIMIT 1) AS name
                FROM unnest({asked}) AS c(code)
                """);
        return (await names.ToListAsync(cancellationToken)).ToDictionary(name => name.Code, name => name.Name ?? name.Code, StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, string> NetworkNames() => regulations.All
        .SelectMany(regulation => regulation.Networks)
        .GroupBy(network => network.Id, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last().Name, StringComparer.Ordinal);

    public static double? Share(long part, long rest) => part + rest == 0 ? null : (double)part / (part + rest);

    public static TotalFigures Figures(PublicationSum sum)
    {
        var (answered, closed) = (sum.Statuses[(int)PublicationStatus.Answered], sum.Statuses[(int)PublicationStatus.Closed]);
        return new(
            sum.Total, answered, sum.Total - answered - closed, closed, sum.InTime, sum.Late, Share(sum.InTime, sum.Late),
            sum.Repeats, sum.Significant, sum.ReplyTime.Percentile(0.5), sum.ReplyTime.Percentile(0.9));
    }

    private static async Task<List<TFigure>> RowsAsync<TFigure>(
        IQueryable<TFigure> figures, Shape[] shapes, Pieces pieces, FigureFilter filter, CancellationToken cancellationToken)
        where TFigure : class, IFigure
    {
        var rows = Filtered(figures.AsNoTracking().Where(row => shapes.Contains(row.Shape)), filter);
        var (months, single) = (pieces.Months, pieces.Days);
        return
        [
            .. months.Length == 0 ? [] : await rows.Where(row => row.Grain == Grain.Month && months.Contains(row.Period)).ToListAsync(cancellationToken),
            .. single.Length == 0 ? [] : await rows.Where(row => row.Grain == Grain.Day && single.Contains(row.Period)).ToListAsync(cancellationToken),
        ];
    }

    private static IQueryable<TFigure> Filtered<TFigure>(IQueryable<TFigure> rows, FigureFilter filter)
        where TFigure : class, IFigure
    {
        if (filter.Bodies is { } bodies)
            rows = rows.Where(row => bodies.Contains(row.Body));
        if (filter.Network is { } network)
            rows = rows.Where(row => row.Network == network);
        if (filter.Topic is { } topic)
            rows = rows.Where(row => row.Topic == topic);
        return rows;
    }

    /// <summary>Counts of days without their histograms.</summary>
    private async Task<SeriesSource> LevelsAsync(DateOnly[] single, FigureFilter filter, CancellationToken cancellationToken)
    {
        var shape = filter.Shape;
        var publications = await Filtered(db.Set<PublicationFigure>().Where(row => row.Grain == Grain.Day && row.Shape == shape && single.Contains(row.Period)), filter)
            .Select(row => new { row.Period, row.Statuses, row.InTime, row.Late })
            .ToListAsync(cancellationToken);
        var clocks = await Filtered(db.Set<ClockFigure>().Where(row => row.Grain == Grain.Day && row.Shape == shape && single.Contains(row.Period)), filter)
            .Select(row => new ClockLevel(row.Period, row.Timer, row.Met, row.Missed))
            .ToListAsync(cancellationToken);
        return new SeriesSource(
            publications.Select(row => new DayLevel(row.Period, row.Statuses.Sum(count => (long)count), row.InTime, row.Late)), clocks);
    }

    private static PublicationSum SumOf(IEnumerable<PublicationFigure> rows)
    {
        var sum = new PublicationSum();
        foreach (var row in rows)
            sum.Add(row);
        return sum;
    }

    private static GroupFigures[] Groups(
        List<PublicationFigure> current,
        List<PublicationFigure> before,
        Shape shape,
        Func<PublicationFigure, string> codeOf,
        PublicationSum total,
        IReadOnlyDictionary<string, string> names)
    {
        var earlier = before.Where(row => row.Shape == shape)
            .GroupBy(codeOf, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => SumOf(group).Total, StringComparer.Ordinal);
        return
        [
            .. current.Where(row => row.Shape == shape)
                .GroupBy(codeOf, StringComparer.Ordinal)
                .Select(group =>
                {
                    var sum = SumOf(group);
                    var then = earlier.GetValueOrDefault(group.Key);
                    return new GroupFigures(
                        group.Key,
                        names.GetValueOrDefault(group.Key, group.Key),
                        (double)sum.Total / Math.Max(1, total.Total),
                        Figures(sum),
                        then,
                        then == 0 ? null : (double)(sum.Total - then) / then);
                })
                .OrderByDescending(group => group.Figures.Count).ThenBy(group => group.Code, StringComparer.Ordinal),
        ];
    }

    private static TimerFigures[] Timers(List<ClockFigure> clocks) =>
    [
        .. clocks.GroupBy(row => row.Timer, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        {
            var sum = new ClockSum();
            foreach (var row in group)
                sum.Add(row);
            return new TimerFigures(
                group.Key, sum.Met, sum.Missed, sum.Open, sum.Cancelled, sum.Duration.Percentile(0.5), sum.Duration.Percentile(0.9),
                sum.WorstDelay, Share(sum.Met, sum.Missed), sum.Delay.Percentile(0.5), sum.Delay.Percentile(0.9));
        }),
    ];

    private SeriesPoint[] Series(SeriesSource source, DashboardPeriod period, SeriesStep step, Extent extent, DateTimeOffset now)
    {
        var (from, to) = (period.From, period.To);
        if (to.DayNumber - from.DayNumber > LongestSeries)
        {
            var last = extent.Last is { } recorded && recorded > days.DayOf(now) ? recorded : days.DayOf(now);
            from = extent.First is { } first && first > from ? first : extent.First is null ? to : from;
            to = last.AddDays(1) < to ? last.AddDays(1) : to;
        }

        DateOnly StartOf(DateOnly day) => step switch
        {
            SeriesStep.Day => day,
            SeriesStep.Week => days.WeekOf(day),
            _ => OfficeDays.MonthOf(day),
        };

        var publications = source.Publications.ToLookup(row => StartOf(row.Day));
        var clocks = source.Clocks.ToLookup(row => StartOf(row.Day));
        var points = new List<SeriesPoint>();
        if (from >= to)
            return [];
        for (var start = StartOf(from); start < to;
             start = step == SeriesStep.Day ? start.AddDays(1) : step == SeriesStep.Week ? start.AddDays(7) : start.AddMonths(1))
        {
            var (detected, inTime, late) = (0L, 0L, 0L);
            foreach (var row in publications[start])
                (detected, inTime, late) = (detected + row.Detected, inTime + row.InTime, late + row.Late);
            points.Add(new SeriesPoint(
                start, detected, inTime, late, Share(inTime, late),
                [
                    .. clocks[start].GroupBy(row => row.Timer, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                        .Select(group =>
                        {
                            var (met, missed) = (group.Sum(row => row.Met), group.Sum(row => row.Missed));
                            return new TimerLevel(group.Key, met, missed, Share(met, missed));
                        }),
                ]));
        }

        return [.. points];
    }

    private sealed record CodeName(string Code, string? Name);

    private sealed record DayLevel(DateOnly Day, long Detected, long InTime, long Late);

    private sealed record ClockLevel(DateOnly Day, string Timer, long Met, long Missed);

    private sealed record SeriesSource(IEnumerable<DayLevel> Publications, IEnumerable<ClockLevel> Clocks);

    /// <summary>Months that are read whole, and the days around them.</summary>
    private sealed record Pieces(DateOnly[] Months, DateOnly[] Days);

    /// <summary>What there is: the first and the last day with figures, and the months that are summed.</summary>
    private sealed record Extent(DateOnly? First, DateOnly? Last, DateOnly[] Months)
    {
        public Pieces Pieces(DateOnly from, DateOnly to)
        {
            var months = Months.Where(month => month >= from && month.AddMonths(1) <= to).ToHashSet();
            return new([.. months.Order()], [.. Days(from, to).Where(day => !months.Contains(OfficeDays.MonthOf(day)))]);
        }

        public DateOnly[] Days(DateOnly from, DateOnly to)
        {
            if (First is not { } first || Last is not { } last)
                return [];
            var (begin, end) = (from > first ? from : first, to <= last ? to : last.AddDays(1));
            return begin < end ? [.. Enumerable.Range(0, end.DayNumber - begin.DayNumber).Select(begin.AddDays)] : [];
        }
    }
}

/// <summary>The figures of a period.</summary>
internal sealed record PeriodFigures(
    PublicationSum Total,
    PublicationSum Before,
    IReadOnlyList<GroupFigures> Topics,
    IReadOnlyList<GroupFigures> Networks,
    IReadOnlyList<GroupFigures> Bodies,
    IReadOnlyList<TimerFigures> Timers,
    IReadOnlyList<SeriesPoint> Series);
