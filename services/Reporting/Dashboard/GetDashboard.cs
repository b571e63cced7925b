using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Dashboard;

/// <summary><c>GET /api/reporting/dashboard</c></summary>
internal static class GetDashboard
{
    /// <summary>The period where the caller names none.</summary>
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(30);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/dashboard", HandleAsync)
        .WithName("GetDashboard")
        .WithSummary("What is due now, and how a period went: publications by status, clocks met and missed")
        .WithTags("Reporting")
        .RequireRoles([.. Roles.All]).FilteredByBody();

    private static async Task<Results<Ok<DashboardAnswer>, ProblemHttpResult>> HandleAsync(
        DateTimeOffset? from, DateTimeOffset? to, ReportingDb db, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var end = to?.ToUniversalTime() ?? now;
        var start = from?.ToUniversalTime() ?? (end - DateTimeOffset.MinValue > DefaultPeriod ? end - DefaultPeriod : DateTimeOffset.MinValue);
        if (start >= end)
            return new Refusal(ReportingRefusals.InvalidPeriod, "'to' must lie after 'from'.", "to").ToProblem();

        // Null stands for every body: one statement serves both.
        var bodies = caller.SeesEveryBody ? null : caller.Bodies.ToArray();
        var publications = db.Publications.Where(row => row.DetectedAt >= start && row.DetectedAt < end);
        if (bodies is not null)
            publications = publications.Where(row => bodies.Contains(row.BodyCode));
        var byStatus = await publications
            .GroupBy(row => row.Status)
            .Select(group => new { Status = group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Status, group => group.Count, cancellationToken);

        var soon = now.AddHours(1);
        var awaited = db.Clocks.Where(row => row.Awaited && row.DueAt <= soon);
        if (bodies is not null)
        {
            awaited = awaited.Where(row =>
                db.Publications.Any(publication => publication.Id == row.PublicationId && bodies.Contains(publication.BodyCode)));
        }

        var due = await awaited
            .GroupBy(row => new { row.Timer, IsOverdue = row.DueAt < now })
            .Select(group => new { group.Key.Timer, group.Key.IsOverdue, Count = group.LongCount() })
            .ToListAsync(cancellationToken);
        var timers = await db.Database.SqlQuery<TimerRow>($"""
            SELECT c.timer,
              count(*) FILTER (WHERE c.state = 'Met') AS met,
              count(*) FILTER (WHERE c.state = 'Missed') AS missed,
              count(*) FILTER (WHERE c.state = 'Open') AS open,
              count(*) FILTER (WHERE c.state = 'Cancelled') AS cancelled,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.settled_at - c.started_at)::float8)
                FILTER (WHERE c.settled_at IS NOT NULL AND c.started_at IS NOT NULL) AS median,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM c.settled_at - c.started_at)::float8)
                FILTER (WHERE c.settled_at IS NOT NULL AND c.started_at IS NOT NULL) AS p90,
              max(extract(epoch FROM coalesce(c.settled_at, c.cancelled_at) - c.due_at)::float8)
                FILTER (WHERE c.state = 'Missed') AS worst_delay
            FROM clocks c
            WHERE c.due_at >= {start} AND c.due_at < {end}
              AND ({bodies}::text[] IS NULL OR EXISTS (
                SELECT FROM publications p WHERE p.id = c.publication_id AND p.body_code = ANY({bodies}::text[])))
            GROUP BY c.timer ORDER BY c.timer
            """).ToListAsync(cancellationToken);

        return TypedResults.Ok(new DashboardAnswer(
            now,
            start,
            end,
            Enum.GetValues<PublicationStatus>().Select(status => new StatusCount(status, byStatus.GetValueOrDefault(status))).ToArray(),
            new DueNow(
                due.Where(group => group.IsOverdue).Sum(group => group.Count),
                due.Where(group => !group.IsOverdue).Sum(group => group.Count),
                due.GroupBy(group => group.Timer).OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new DueByTimer(
                        group.Key,
                        group.Where(entry => entry.IsOverdue).Sum(entry => entry.Count),
                        group.Where(entry => !entry.IsOverdue).Sum(entry => entry.Count)))
                    .ToArray()),
            timers.Select(row => new TimerFigures(
                row.Timer, row.Met, row.Missed, row.Open, row.Cancelled, Seconds(row.Median), Seconds(row.P90), Seconds(row.WorstDelay)))
                .ToArray()));
    }

    private static TimeSpan? Seconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private sealed record TimerRow(
        string Timer, long Met, long Missed, long Open, long Cancelled, double? Median, double? P90, double? WorstDelay);
}

/// <summary>How things stand, and how a period went.</summary>
/// <param name="At">The instant of these figures.</param>
/// <param name="From">The period's first instant.</param>
/// <param name="To">The first instant after it.</param>
/// <param name="Publications">Those detected in the period, by where they stand now.</param>
/// <param name="Due">What is awaited now, whatever the period.</param>
/// <param name="Timers">The clocks that ended, or end, in the period.</param>
internal sealed record DashboardAnswer(
    DateTimeOffset At,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<StatusCount> Publications,
    DueNow Due,
    IReadOnlyList<TimerFigures> Timers);

internal sealed record StatusCount(PublicationStatus Status, long Count);

/// <summary>What is awaited now.</summary>
/// <param name="Overdue">Clocks that have ended without what they wait for.</param>
/// <param name="WithinHour">Clocks that end within the hour.</param>
/// <param name="Timers">The same by timer.</param>
internal sealed record DueNow(long Overdue, long WithinHour, IReadOnlyList<DueByTimer> Timers);

internal sealed record DueByTimer(string Timer, long Overdue, long WithinHour);

/// <summary>How the clocks of one timer went.</summary>
/// <param name="Median">From start to what it waited for, in time or late: half took at most this.</param>
/// <param name="P90">Nine of ten took at most this.</param>
/// <param name="WorstDelay">The longest time by which one was missed, of those made good or no longer asked.</param>
internal sealed record TimerFigures(
    string Timer, long Met, long Missed, long Open, long Cancelled, TimeSpan? Median, TimeSpan? P90, TimeSpan? WorstDelay);
