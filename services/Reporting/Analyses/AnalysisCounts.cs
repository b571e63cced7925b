using Microsoft.EntityFrameworkCore;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Analyses.Documents;

namespace SocialPubs.Reporting.Analyses;

/// <summary>
/// The counting, by the database: a month of ten thousand publications is a few statements. Those of a body are those of
/// the publications that were directed to it last; bodies that are null stand for all, so that one statement serves both.
/// </summary>
internal sealed class AnalysisCounts(ReportingDb db, Regulation regulation, string[]? bodies, DateTimeOffset now)
{
    public async Task<GroupedVolumes> VolumesAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var rows = await db.Database.SqlQuery<VolumeRow>($"""
            SELECT grouping(p.network, p.topic_code, p.body_code) AS grouping,
              coalesce(p.network, p.topic_code, p.body_code, '') AS code,
              max(p.topic_name) AS topic_name,
              max(p.body_name) AS body_name,
              count(*) AS registered,
              count(*) FILTER (WHERE p.status = 'Answered') AS answered,
              count(*) FILTER (WHERE p.status = 'Answered' AND p.replied_at > p.reply_due) AS answered_late,
              count(*) FILTER (WHERE p.status NOT IN ('Answered', 'Closed')) AS open,
              count(*) FILTER (WHERE p.status NOT IN ('Answered', 'Closed') AND p.reply_due < {now.ToUniversalTime()}) AS open_overdue,
              count(*) FILTER (WHERE p.status = 'Closed') AS closed,
              count(*) FILTER (WHERE p.is_repeat) AS repeats,
              count(*) FILTER (WHERE p.is_significant) AS significant,
              count(*) FILTER (WHERE p.status = 'Answered' AND p.is_refusal) AS refusals
            FROM publications p
            WHERE p.detected_at >= {start} AND p.detected_at < {end}
              AND ({bodies}::text[] IS NULL OR p.body_code = ANY({bodies}::text[]))
            GROUP BY GROUPING SETS ((), (p.network), (p.topic_code), (p.body_code))
            """).ToListAsync(cancellationToken);
        // The bits of grouping() say what a row is not grouped by: the network's is the highest.
        return new GroupedVolumes(
            rows.Single(row => row.Grouping == 0b111).ToVolumes(),
            Groups(rows, 0b011, row => row.Code.Length == 0 ? "Сеть не указана" : NetworkName(row.Code)),
            Groups(rows, 0b101, row => row.Code.Length == 0 ? "Без темы" : row.TopicName ?? row.Code),
            Groups(rows, 0b110, row => row.Code.Length == 0 ? "Не направлены" : row.BodyName ?? row.Code));
    }

    public async Task<IReadOnlyList<DayVolumes>> DaysAsync(
        AnalysisPeriod period, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var zone = regulation.TimeZone.Id;
        var rows = await db.Database.SqlQuery<DayRow>($"""
            SELECT day, sum(registered)::bigint AS registered, sum(replied)::bigint AS replied FROM (
              SELECT (p.detected_at AT TIME ZONE {zone})::date AS day, count(*) AS registered, 0 AS replied
              FROM publications p
              WHERE p.detected_at >= {start} AND p.detected_at < {end}
                AND ({bodies}::text[] IS NULL OR p.body_code = ANY({bodies}::text[]))
              GROUP BY 1
              UNION ALL
              SELECT (p.replied_at AT TIME ZONE {zone})::date, 0, count(*)
              FROM publications p
              WHERE p.replied_at >= {start} AND p.replied_at < {end}
                AND ({bodies}::text[] IS NULL OR p.body_code = ANY({bodies}::text[]))
              GROUP BY 1) AS days
            GROUP BY day
            """).ToDictionaryAsync(row => row.Day, cancellationToken);
        return
        [
            .. Enumerable.Range(0, period.Days).Select(period.From.AddDays).Select(day =>
                rows.TryGetValue(day, out var row) ? new DayVolumes(day, row.Registered, row.Replied) : new DayVolumes(day, 0, 0)),
        ];
    }

    public async Task<IReadOnlyList<ReasonCount>> ClosedAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var rows = await db.Database.SqlQuery<CountRow>($"""
            SELECT coalesce(p.closing_reason, '') AS code, count(*) AS count
            FROM publications p
            WHERE p.detected_at >= {start} AND p.detected_at < {end} AND p.status = 'Closed'
              AND ({bodies}::text[] IS NULL OR p.body_code = ANY({bodies}::text[]))
            GROUP BY 1
            """).ToListAsync(cancellationToken);
        return Reasons(rows, code => regulation.ClosingReasons.FirstOrDefault(reason => reason.Id == code)?.Name ?? code);
    }

    public async Task<IReadOnlyList<ClockFigures>> ClocksAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var rows = await db.Database.SqlQuery<ClockRow>($"""
            WITH due AS (
              SELECT c.timer, c.state, c.awaited, c.publication_id,
                extract(epoch FROM c.settled_at - c.started_at)::float8 AS duration,
                CASE WHEN c.state = 'Missed' THEN extract(epoch FROM coalesce(c.settled_at, c.cancelled_at) - c.due_at)::float8 END AS delay
              FROM clocks c
              WHERE c.due_at >= {start} AND c.due_at < {end}
                AND ({bodies}::text[] IS NULL OR EXISTS (
                  SELECT FROM publications p WHERE p.id = c.publication_id AND p.body_code = ANY({bodies}::text[]))))
            SELECT timer,
              count(*) FILTER (WHERE state = 'Met') AS met,
              count(*) FILTER (WHERE state = 'Missed') AS missed,
              count(*) FILTER (WHERE state = 'Missed' AND awaited) AS still_missed,
              count(*) FILTER (WHERE state = 'Open') AS open,
              count(*) FILTER (WHERE state = 'Cancelled') AS cancelled,
              count(duration) AS durations,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY duration) AS median,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY duration) AS p90,
              max(duration) AS worst,
              count(delay) AS delays,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY delay) AS delay_median,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY delay) AS delay_p90,
              max(delay) AS delay_worst,
              (array_agg(publication_id ORDER BY delay DESC, publication_id) FILTER (WHERE delay IS NOT NULL))[1] AS worst_publication_id
            FROM due GROUP BY timer
            """).ToDictionaryAsync(row => row.Timer, StringComparer.Ordinal, cancellationToken);
        var known = regulation.Timers.DistinctBy(timer => timer.Id, StringComparer.Ordinal).ToArray();
        // Publications of an older edition may have clocks that the present one does not know.
        var others = rows.Keys.Except(known.Select(timer => timer.Id), StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return
        [
            .. known.Select(timer => FiguresOf(timer.Id, timer.Name, timer.Clause is { Length: > 0 } clause ? clause : null, rows.GetValueOrDefault(timer.Id))),
            .. others.Select(timer => FiguresOf(timer, timer, null, rows[timer])),
        ];
    }

    public async Task<Durations> ReplyTimeAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var row = await db.Database.SqlQuery<DurationRow>($"""
            SELECT count(duration) AS count,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY duration) AS median,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY duration) AS p90,
              max(duration) AS worst
            FROM (
              SELECT extract(epoch FROM p.replied_at - p.detected_at)::float8 AS duration
              FROM publications p
              WHERE p.detected_at >= {start} AND p.detected_at < {end} AND p.status = 'Answered'
                AND ({bodies}::text[] IS NULL OR p.body_code = ANY({bodies}::text[]))) AS replies
            """).ToListAsync(cancellationToken);
        return row[0].ToDurations();
    }

    public async Task<ReturnFigures> ReturnsAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var counts = await db.Database.SqlQuery<ReturnRow>($"""
            SELECT count(*) AS submissions,
              count(*) FILTER (WHERE r.decision = 'Returned') AS returned,
              count(DISTINCT r.publication_id) FILTER (WHERE r.decision = 'Returned') AS publications,
              coalesce(max(p.returns), 0) AS most
            FROM rounds r JOIN publications p ON p.id = r.publication_id
            WHERE p.detected_at >= {start} AND p.detected_at < {end}
              AND ({bodies}::text[] IS NULL OR p.body_code = ANY({bodies}::text[]))
            """).ToListAsync(cancellationToken);
        var remarks = await db.Database.SqlQuery<CountRow>($"""
            SELECT kind AS code, count(*) AS count
            FROM rounds r JOIN publications p ON p.id = r.publication_id, unnest(r.remark_kinds) AS kind
            WHERE p.detected_at >= {start} AND p.detected_at < {end}
              AND ({bodies}::text[] IS NULL OR p.body_code = ANY({bodies}::text[]))
            GROUP BY kind
            """).ToListAsync(cancellationToken);
        return new ReturnFigures(
            counts[0].Submissions, counts[0].Returned, counts[0].Publications, counts[0].Most, Reasons(remarks, AnalysisTexts.RemarkKind));
    }

    public async Task<(IReadOnlyList<PersonFigures> Executors, IReadOnlyList<PersonFigures> Curators)> PeopleAsync(
        DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var clocks = await db.Database.SqlQuery<PersonRow>($"""
            SELECT c.person_id AS id, c.stage IN ({RegulationStages.Review}, {RegulationStages.Direction}) AS is_curator,
              max(c.person_name) AS name,
              CASE WHEN count(DISTINCT c.body_code) = 1 THEN max(c.body_code) END AS body_code,
              count(*) FILTER (WHERE c.state = 'Met') AS met,
              count(*) FILTER (WHERE c.state = 'Missed') AS missed,
              count(c.settled_at - c.started_at) AS durations,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.settled_at - c.started_at)::float8) AS median,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM c.settled_at - c.started_at)::float8) AS p90,
              max(extract(epoch FROM c.settled_at - c.started_at)::float8) AS worst
            FROM clocks c
            WHERE c.due_at >= {start} AND c.due_at < {end} AND c.person_id IS NOT NULL AND c.state IN ('Met', 'Missed')
              AND ({bodies}::text[] IS NULL OR EXISTS (
                SELECT FROM publications p WHERE p.id = c.publication_id AND p.body_code = ANY({bodies}::text[])))
            GROUP BY 1, 2
            """).ToListAsync(cancellationToken);
        var works = await db.Database.SqlQuery<WorkRow>($"""
            SELECT r.submitted_by_id AS id, false AS is_curator, max(r.submitted_by_name) AS name, count(DISTINCT r.publication_id) AS count
            FROM rounds r JOIN publications p ON p.id = r.publication_id
            WHERE p.detected_at >= {start} AND p.detected_at < {end} AND r.is_posted AND r.submitted_by_id IS NOT NULL
              AND ({bodies}::text[] IS NULL OR p.body_code = ANY({bodies}::text[]))
            GROUP BY 1
            UNION ALL
            SELECT r.decided_by_id, true, max(r.decided_by_name), count(DISTINCT r.publication_id)
            FROM rounds r JOIN publications p ON p.id = r.publication_id
            WHERE p.detected_at >= {start} AND p.detected_at < {end} AND r.decision IN ('Approved', 'Returned') AND r.decided_by_id IS NOT NULL
              AND ({bodies}::text[] IS NULL OR p.body_code = ANY({bodies}::text[]))
            GROUP BY 1
            """).ToListAsync(cancellationToken);
        return (People(false), People(true));

        PersonFigures[] People(bool curators)
        {
            var byClock = clocks.Where(row => row.IsCurator == curators).ToDictionary(row => row.Id, StringComparer.Ordinal);
            var byWork = works.Where(row => row.IsCurator == curators).ToDictionary(row => row.Id, StringComparer.Ordinal);
            return
            [
                .. byClock.Keys.Union(byWork.Keys, StringComparer.Ordinal)
                    .Select(id =>
                    {
                        var (clock, work) = (byClock.GetValueOrDefault(id), byWork.GetValueOrDefault(id));
                        return new PersonFigures(
                            id, clock?.Name ?? work?.Name ?? id, clock?.BodyCode, work?.Count ?? 0, clock?.Met ?? 0, clock?.Missed ?? 0,
                            clock is null ? None : Of(clock.Durations, clock.Median, clock.P90, clock.Worst));
                    })
                    .OrderByDescending(person => person.Publications)
                    .ThenByDescending(person => person.Met + person.Missed)
                    .ThenBy(person => person.PersonId, StringComparer.Ordinal),
            ];
        }
    }

    public async Task<IReadOnlyList<string>> NotesAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var corrected = db.Publications.AsNoTracking().Where(row => row.RecordedDetectedAt != null
            && ((row.DetectedAt >= start && row.DetectedAt < end) || (row.RecordedDetectedAt >= start && row.RecordedDetectedAt < end)));
        if (bodies is not null)
            corrected = corrected.Where(row => bodies.Contains(row.BodyCode));
        var rows = await corrected.OrderBy(row => row.RecordedDetectedAt).ThenBy(row => row.Id)
            .Select(row => new { row.DetectedAt, row.RecordedDetectedAt }).ToListAsync(cancellationToken);
        return
        [
            .. rows.Where(row => row.DetectedAt != row.RecordedDetectedAt)
                .Select(row => AnalysisTexts.Corrected(regulation.TimeZone, row.RecordedDetectedAt!.Value, row.DetectedAt!.Value, start, end)),
        ];
    }

    /// <summary>
    /// The list of the period's publications, by detection. It has no addresses: a signed analysis stays as it was signed,
    /// and an address that leads to an author must go when the author's term ends (152-FZ).
    /// </summary>
    public async Task<IReadOnlyList<PublicationLine>> PublicationsAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var publications = db.Publications.AsNoTracking().Where(row => row.DetectedAt >= start && row.DetectedAt < end);
        if (bodies is not null)
            publications = publications.Where(row => bodies.Contains(row.BodyCode));
        var rows = await publications.OrderBy(row => row.DetectedAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new PublicationLine(
                row.Id,
                row.DetectedAt!.Value,
                row.Network is null ? "" : NetworkName(row.Network),
                row.TopicName,
                row.BodyName,
                AnalysisTexts.Status(row.Status),
                row.ReplyDue,
                row.RepliedAt,
                row.RepliedAt > row.ReplyDue ? row.RepliedAt - row.ReplyDue : null,
                null)),
        ];
    }

    private static readonly Durations None = new(0, null, null, null);

    private string NetworkName(string code) => regulation.Network(code)?.Name ?? code;

    private static GroupVolumes[] Groups(List<VolumeRow> rows, int grouping, Func<VolumeRow, string> name) =>
    [
        .. rows.Where(row => row.Grouping == grouping)
            .OrderByDescending(row => row.Registered).ThenBy(row => row.Code, StringComparer.Ordinal)
            .Select(row => new GroupVolumes(row.Code, name(row), row.ToVolumes())),
    ];

    private static ReasonCount[] Reasons(List<CountRow> rows, Func<string, string> name) =>
    [
        .. rows.OrderByDescending(row => row.Count).ThenBy(row => row.Code, StringComparer.Ordinal)
            .Select(row => new ReasonCount(row.Code, row.Code.Length == 0 ? "Причина не указана" : name(row.Code), row.Count)),
    ];

    private static ClockFigures FiguresOf(string timer, string name, string? clause, ClockRow? row) => row is null
        ? new ClockFigures(timer, name, clause, 0, 0, 0, 0, 0, None, None, null)
        : new ClockFigures(
            timer, name, clause, row.Met, row.Missed, row.StillMissed, row.Open, row.Cancelled,
            Of(row.Durations, row.Median, row.P90, row.Worst),
            Of(row.Delays, row.DelayMedian, row.DelayP90, row.DelayWorst),
            row.WorstPublicationId);

    private static Durations Of(long count, double? median, double? p90, double? worst) =>
        count == 0 ? None : new Durations(count, Seconds(median), Seconds(p90), Seconds(worst));

    // The record has microseconds: what lies beyond them is the noise of floating point.
    private static TimeSpan? Seconds(double? seconds) =>
        seconds is { } value ? TimeSpan.FromTicks((long)Math.Round(value * 1e6) * TimeSpan.TicksPerMicrosecond) : null;

    private sealed record VolumeRow(
        int Grouping, string Code, string? TopicName, string? BodyName, long Registered, long Answered, long AnsweredLate, long Open,
        long OpenOverdue, long Closed, long Repeats, long Significant, long Refusals)
    {
        public Volumes ToVolumes() => new(
            Registered, Answered, Answered - AnsweredLate, AnsweredLate, Open, OpenOverdue, Closed, Repeats, Significant, Refusals);
    }

    private sealed record DayRow(DateOnly Day, long Registered, long Replied);

    private sealed record CountRow(string Code, long Count);

    private sealed record ReturnRow(long Submissions, long Returned, long Publications, int Most);

    private sealed record DurationRow(long Count, double? Median, double? P90, double? Worst)
    {
        public Durations ToDurations() => Of(Count, Median, P90, Worst);
    }

    private sealed record ClockRow(
        string Timer, long Met, long Missed, long StillMissed, long Open, long Cancelled, long Durations, double? Median, double? P90,
        double? Worst, long Delays, double? DelayMedian, double? DelayP90, double? DelayWorst, Guid? WorstPublicationId);

    private sealed record PersonRow(
        string Id, bool IsCurator, string? Name, string? BodyCode, long Met, long Missed, long Durations, double? Median, double? P90, double? Worst);

    private sealed record WorkRow(string Id, bool IsCurator, string? Name, long Count);
}

/// <summary>Volumes of all, by network, by topic and by body.</summary>
internal sealed record GroupedVolumes(
    Volumes All, IReadOnlyList<GroupVolumes> ByNetwork, IReadOnlyList<GroupVolumes> ByTopic, IReadOnlyList<GroupVolumes> ByBody);
