using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Dashboard;

/// <summary><c>GET /api/reporting/dashboard</c></summary>
internal static class GetDashboard
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/dashboard", HandleAsync)
        .WithName("GetDashboard")
        .WithSummary("What is due now, and how a period went: publications by status, topic, network and body, clocks met and missed, service levels over time")
        .WithTags("Reporting")
        .RequireRoles([.. Roles.All]).FilteredByBody();

    private static async Task<Results<Ok<DashboardAnswer>, ProblemHttpResult>> HandleAsync(
        [AsParameters] DashboardQuery query,
        ReportingDb db,
        DashboardFigures figures,
        FigureBook book,
        OfficeDays days,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var refusals = query.Check(caller, days, now, out var period, out var step);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var filter = query.Filter(caller);
        // Before the figures: what is done in between is in them, and told as pending.
        var backlog = await book.BacklogAsync(cancellationToken);
        var read = await figures.ReadAsync(period, step, filter, now, cancellationToken);
        var due = await DueFigures.ReadAsync(db, filter, caller.NamesOf(), now, cancellationToken);
        return TypedResults.Ok(new DashboardAnswer(
            now,
            backlog.Since ?? now,
            backlog.Pending,
            days.StartOf(period.From),
            days.StartOf(period.To),
            [.. Enum.GetValues<PublicationStatus>().Select(status => new StatusCount(status, read.Total.Statuses[(int)status]))],
            due,
            read.Timers,
            DashboardFigures.Figures(read.Total),
            DashboardFigures.Figures(read.Before),
            read.Topics,
            read.Networks,
            read.Bodies,
            HeatOf(read.Total.Hours),
            step,
            read.Series));
    }

    private static HeatDay[] HeatOf(Histogram hours)
    {
        var week = new long[7 * 24];
        foreach (var (hour, count) in hours.Buckets)
            week[hour] += count;
        // Kept from Sunday as .NET counts, told from Monday.
        return [.. Enumerable.Range(1, 7).Select(weekday => new HeatDay(weekday, week[(weekday % 7 * 24)..((weekday % 7 * 24) + 24)]))];
    }
}
