using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>
/// What is due within the hour and what is overdue: read from the clocks themselves, because it changes with time alone. They
/// are few among many, and a partial index holds them.
/// </summary>
internal static class DueFigures
{
    /// <summary>More of either are not looked at, so that the answer stays quick where nobody ever closes anything.</summary>
    public const int MostRead = 5000;

    /// <param name="names">The bodies whose holders are told; null for all.</param>
    public static async Task<DueNow> ReadAsync(
        ReportingDb db, FigureFilter filter, string[]? names, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var soon = now.AddHours(1);
        var isEverything = filter is { Bodies: null, Network: null, Topic: null };
        var groups = await db.Database.SqlQuery<DueGroup>(
            $"""
            WITH awaited AS (
              (SELECT publication_id, timer, holder_id, true AS is_overdue, due_at FROM clocks
               WHERE awaited AND due_at < {now} ORDER BY due_at LIMIT {MostRead})
              UNION ALL
              (SELECT publication_id, timer, holder_id, false, due_at FROM clocks
               WHERE awaited AND due_at >= {now} AND due_at <= {soon} ORDER BY due_at LIMIT {MostRead})),
            groups AS (
              SELECT a.timer, a.is_overdue, a.holder_id, count(*) AS read, (array_agg(a.publication_id ORDER BY a.due_at DESC))[1] AS example,
                count(*) FILTER (WHERE {isEverything} OR EXISTS (
                  SELECT FROM publications p WHERE p.id = a.publication_id
                    AND ({filter.Bodies}::text[] IS NULL OR p.body_code = ANY({filter.Bodies}::text[]))
                    AND ({filter.Network}::text IS NULL OR p.network = {filter.Network}::text)
                    AND ({filter.Topic}::text IS NULL OR p.topic_code = {filter.Topic}::text))) AS count,
                count(*) FILTER (WHERE a.holder_id IS NOT NULL AND ({names}::text[] IS NULL OR EXISTS (
                  SELECT FROM publications p WHERE p.id = a.publication_id AND p.body_code = ANY({names}::text[])))
                  AND ({isEverything} OR EXISTS (
                    SELECT FROM publications p WHERE p.id = a.publication_id
                      AND ({filter.Bodies}::text[] IS NULL OR p.body_code = ANY({filter.Bodies}::text[]))
                      AND ({filter.Network}::text IS NULL OR p.network = {filter.Network}::text)
                      AND ({filter.Topic}::text IS NULL OR p.topic_code = {filter.Topic}::text)))) AS named
              FROM awaited a GROUP BY 1, 2, 3)
            SELECT g.timer, g.is_overdue, g.holder_id, g.read, g.count, g.named,
              coalesce(p.holder_name, (SELECT a.name FROM appointees a WHERE a.person_id = g.holder_id AND a.name IS NOT NULL
                ORDER BY a.valid_from DESC NULLS LAST LIMIT 1), g.holder_id) AS holder_name
            FROM groups g LEFT JOIN publications p ON p.id = g.example AND p.holder_id = g.holder_id
            """).ToListAsync(cancellationToken);

        long Count(IEnumerable<DueGroup> some, bool isOverdue, Func<DueGroup, long> countOf) => some.Where(group => group.IsOverdue == isOverdue).Sum(countOf);
        return new DueNow(
            Count(groups, true, group => group.Count),
            Count(groups, false, group => group.Count),
            [
                .. groups.Where(group => group.Count > 0).GroupBy(group => group.Timer, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new DueByTimer(group.Key, Count(group, true, entry => entry.Count), Count(group, false, entry => entry.Count))),
            ],
            [
                .. groups.Where(group => group.Named > 0).GroupBy(group => group.HolderId!, StringComparer.Ordinal)
                    .Select(group => new DueByHolder(
                        group.Key, group.First().HolderName ?? group.Key, Count(group, true, entry => entry.Named), Count(group, false, entry => entry.Named)))
                    .OrderByDescending(holder => holder.Overdue).ThenByDescending(holder => holder.WithinHour).ThenBy(holder => holder.PersonId, StringComparer.Ordinal),
            ],
            Count(groups, true, group => group.Read) == MostRead || Count(groups, false, group => group.Read) == MostRead);
    }

    private sealed record DueGroup(string Timer, bool IsOverdue, string? HolderId, long Read, long Count, long Named, string? HolderName);
}
