using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>
/// Makes the figures of days anew from the publications and the clocks, and sums months that are over. Any number of
/// replicas may do it at the same time: one at a day, and nobody at its days while a month is summed.
/// </summary>
internal sealed class FigureBook(ReportingDb db, OfficeDays days)
{
    // Spaces of advisory locks with two numbers; the locks of publications have one.
    private const int DayLock = 0x46_44;
    private const int MonthLock = 0x46_4D;

    // What did not change is not written: most figures of a day stay as they are when one publication moves.
    private const string WritePublications = """
        WITH fresh AS MATERIALIZED (
          SELECT * FROM json_to_recordset(@figures) AS f(grain smallint, shape smallint, period date, body text, network text, topic text,
            statuses integer[], in_time integer, late integer, repeats integer, significant integer, reply_time bytea, hours bytea)),
        gone AS (
          DELETE FROM publication_figures f
          WHERE f.grain = @grain AND f.shape BETWEEN 0 AND 7 AND f.period = @period AND NOT EXISTS (
            SELECT FROM fresh n WHERE (n.shape, n.body, n.network, n.topic) = (f.shape, f.body, f.network, f.topic)))
        INSERT INTO publication_figures AS f
          (grain, shape, period, body, network, topic, statuses, in_time, late, repeats, significant, reply_time, hours)
        SELECT grain, shape, period, body, network, topic, statuses, in_time, late, repeats, significant, reply_time, hours FROM fresh
        ON CONFLICT (grain, shape, period, body, network, topic) DO UPDATE SET
          (statuses, in_time, late, repeats, significant, reply_time, hours) = (excluded.statuses, excluded.in_time, excluded.late,
            excluded.repeats, excluded.significant, excluded.reply_time, excluded.hours)
        WHERE (f.statuses, f.in_time, f.late, f.repeats, f.significant, f.reply_time, f.hours) IS DISTINCT FROM (excluded.statuses,
          excluded.in_time, excluded.late, excluded.repeats, excluded.significant, excluded.reply_time, excluded.hours)
        """;

    private const string WriteClocks = """
        WITH fresh AS MATERIALIZED (
          SELECT * FROM json_to_recordset(@figures) AS f(grain smallint, shape smallint, period date, body text, network text, topic text,
            timer text, met integer, missed integer, open integer, cancelled integer, duration bytea, delay bytea, worst_delay bigint)),
        gone AS (
          DELETE FROM clock_figures f
          WHERE f.grain = @grain AND f.shape BETWEEN 0 AND 7 AND f.period = @period AND NOT EXISTS (
            SELECT FROM fresh n WHERE (n.shape, n.body, n.network, n.topic, n.timer) = (f.shape, f.body, f.network, f.topic, f.timer)))
        INSERT INTO clock_figures AS f
          (grain, shape, period, body, network, topic, timer, met, missed, open, cancelled, duration, delay, worst_delay)
        SELECT grain, shape, period, body, network, topic, timer, met, missed, open, cancelled, duration, delay, worst_delay FROM fresh
        ON CONFLICT (grain, shape, period, body, network, topic, timer) DO UPDATE SET
          (met, missed, open, cancelled, duration, delay, worst_delay) = (excluded.met, excluded.missed, excluded.open,
            excluded.cancelled, excluded.duration, excluded.delay, excluded.worst_delay)
        WHERE (f.met, f.missed, f.open, f.cancelled, f.duration, f.delay, f.worst_delay) IS DISTINCT FROM (excluded.met,
          excluded.missed, excluded.open, excluded.cancelled, excluded.duration, excluded.delay, excluded.worst_delay)
        """;

    private static readonly JsonSerializerOptions Rows = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new HexConverter() },
    };

    /// <summary>Makes the figures of one marked day anew, up to the mark with this number; false where none is left to do.</summary>
    public async Task<bool> MakeNextDayAsync(long upTo, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One that another replica works on is its to finish.
        var marks = await db.Set<FigureMark>()
            .FromSql($"SELECT * FROM figure_marks WHERE id <= {upTo} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED")
            .AsNoTracking().ToListAsync(cancellationToken);
        if (marks.Count == 0)
            return false;

        var day = days.DayOf(marks[0].At);
        var (start, end) = (days.StartOf(day), days.StartOf(day.AddDays(1)));
        await LockMonthAsync(OfficeDays.MonthOf(day), shared: true, cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({DayLock}, {day.DayNumber})", cancellationToken);
        // Marks first, rows after: what is committed in between is in the figures and marked still, and made once more.
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH taken AS (SELECT id FROM figure_marks WHERE at >= {start} AND at < {end} FOR UPDATE SKIP LOCKED)
            DELETE FROM figure_marks m USING taken WHERE m.id = taken.id
            """,
            cancellationToken);
        await MakeDayAsync(day, start, end, cancellationToken);
        await db.Database.ExecuteSqlAsync($"DELETE FROM figure_months WHERE month = {OfficeDays.MonthOf(day)}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Sums one month that is over and has no sum; false where none is left to do.</summary>
    public async Task<bool> SumNextMonthAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = OfficeDays.MonthOf(days.DayOf(now));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // A month with marks will change at once.
        var months = await db.Database.SqlQuery<DateOnly>(
            $"""
            WITH RECURSIVE present AS (
              (SELECT date_trunc('month', period)::date AS month FROM publication_figures WHERE grain = 0 AND shape = 0 ORDER BY period LIMIT 1)
              UNION ALL
              SELECT (SELECT date_trunc('month', f.period)::date FROM publication_figures f
                      WHERE f.grain = 0 AND f.shape = 0 AND f.period >= (present.month + interval '1 month')::date ORDER BY f.period LIMIT 1)
              FROM present WHERE present.month IS NOT NULL)
            SELECT p.month AS "Value" FROM present p
            WHERE p.month < {current}
              AND NOT EXISTS (SELECT FROM figure_months s WHERE s.month = p.month)
            ORDER BY p.month LIMIT 1
            """).ToListAsync(cancellationToken);
        if (months.Count == 0)
            return false;

        var month = months[0];
        await LockMonthAsync(month, shared: false, cancellationToken);
        var next = month.AddMonths(1);
        var publications = await db.Set<PublicationFigure>().AsNoTracking()
            .Where(row => row.Grain == Grain.Day && DayFigures.Shapes.Contains(row.Shape) && row.Period >= month && row.Period < next)
            .ToListAsync(cancellationToken);
        await WriteAsync(WritePublications, DayFigures.Sum(month, publications), Grain.Month, month, cancellationToken);
        var clocks = await db.Set<ClockFigure>().AsNoTracking()
            .Where(row => row.Grain == Grain.Day && DayFigures.Shapes.Contains(row.Shape) && row.Period >= month && row.Period < next)
            .ToListAsync(cancellationToken);
        await WriteAsync(WriteClocks, DayFigures.Sum(month, clocks), Grain.Month, month, cancellationToken);
        await db.Database.ExecuteSqlAsync($"INSERT INTO figure_months (month) VALUES ({month}) ON CONFLICT DO NOTHING", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>The marks that wait, and since when the oldest does.</summary>
    public async Task<Backlog> BacklogAsync(CancellationToken cancellationToken) => (await db.Database.SqlQuery<Backlog>(
        $"""
        SELECT (SELECT max(id) FROM figure_marks) AS up_to,
               (SELECT marked_at FROM figure_marks ORDER BY id LIMIT 1) AS since,
               (SELECT count(*) FROM (SELECT FROM figure_marks LIMIT {Backlog.MostCounted}) marks) AS pending
        """).ToListAsync(cancellationToken))[0];

    private async Task MakeDayAsync(DateOnly day, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var publications = await db.Publications.AsNoTracking()
            .Where(row => row.DetectedAt >= start && row.DetectedAt < end)
            .Select(row => new CountedPublication(
                row.Status, row.BodyCode, row.Network, row.TopicCode, row.DetectedAt!.Value, row.ReplyDue, row.RepliedAt, row.IsRepeat, row.IsSignificant))
            .ToListAsync(cancellationToken);
        await WriteAsync(WritePublications, DayFigures.Of(day, publications, days), Grain.Day, day, cancellationToken);

        var clocks = await db.Clocks.AsNoTracking()
            .Where(row => row.DueAt >= start && row.DueAt < end)
            .Join(
                db.Publications,
                clock => clock.PublicationId,
                publication => publication.Id,
                (clock, publication) => new CountedClock(
                    clock.Timer, clock.State, publication.BodyCode, publication.Network, publication.TopicCode,
                    clock.StartedAt, clock.DueAt, clock.SettledAt, clock.CancelledAt))
            .ToListAsync(cancellationToken);
        await WriteAsync(WriteClocks, DayFigures.Of(day, clocks), Grain.Day, day, cancellationToken);
    }

    private Task<int> WriteAsync<TFigure>(
        string statement, IReadOnlyList<TFigure> figures, Grain grain, DateOnly period, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(
            statement,
            [
                new NpgsqlParameter { ParameterName = "figures", Value = JsonSerializer.Serialize(figures, Rows), NpgsqlDbType = NpgsqlDbType.Json },
                new NpgsqlParameter { ParameterName = "grain", Value = (short)grain },
                new NpgsqlParameter { ParameterName = "period", Value = period },
            ],
            cancellationToken);

    private Task<int> LockMonthAsync(DateOnly month, bool shared, CancellationToken cancellationToken)
    {
        var number = (month.Year * 12) + month.Month;
        return shared
            ? db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock_shared({MonthLock}, {number})", cancellationToken)
            : db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({MonthLock}, {number})", cancellationToken);
    }

    /// <summary>Bytes as PostgreSQL reads them out of a text.</summary>
    private sealed class HexConverter : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
            writer.WriteStringValue(@"\x" + Convert.ToHexStringLower(value));
    }
}

/// <summary>What the figures do not hold yet.</summary>
/// <param name="UpTo">The newest mark; null where there is none.</param>
/// <param name="Since">When the oldest was made (UTC).</param>
/// <param name="Pending">How many there are, counted up to <see cref="MostCounted"/>.</param>
internal sealed record Backlog(long? UpTo, DateTimeOffset? Since, long Pending)
{
    public const int MostCounted = 1000;
}
