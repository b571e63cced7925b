using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Publications;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Urgent;

/// <summary><c>GET /api/reporting/surges</c> and <c>GET /api/reporting/surges/{id}/publications</c></summary>
internal static class ReadSurges
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reporting/surges", ListAsync)
            .WithName("ListSurges")
            .WithSummary("Surges of publications, the latest first")
            .WithTags("Reporting")
            .RequireRoles(ReadUrgent.Readers).FilteredByBody();
        routes.MapGet("/api/reporting/surges/{id:guid}/publications", PublicationsAsync)
            .WithName("ListSurgePublications")
            .WithSummary("The publications of a surge, as the record tells now, the latest first")
            .WithTags("Reporting")
            .RequireRoles(ReadUrgent.Readers).FilteredByBody();
    }

    private static async Task<Results<Ok<Page<SurgeView>>, ProblemHttpResult>> ListAsync(
        [AsParameters] SurgeQuery query, ReportingDb db, Caller caller, CancellationToken cancellationToken)
    {
        var refusals = query.Check(out var after);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var rows = db.Set<Surge>().AsNoTracking();
        if (!caller.SeesEveryBody)
        {
            var seen = db.Set<UrgentReport>().SeenBy(caller);
            rows = rows.Where(row => seen.Any(report => report.SurgeId == row.Id));
        }

        if (query.Topic is not null)
            rows = rows.Where(row => row.Topic == query.Topic);
        if (query.Open is { } open)
            rows = rows.Where(row => row.EndedAt == null == open);
        if (query.From?.ToUniversalTime() is { } from)
            rows = rows.Where(row => row.DetectedAt >= from);
        if (query.To?.ToUniversalTime() is { } to)
            rows = rows.Where(row => row.DetectedAt < to);
        if (after is not null)
        {
            var (at, id) = (after.At.ToUniversalTime(), after.Id);
            rows = rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.DetectedAt, row.Id), ValueTuple.Create(at, id)));
        }

        var limit = Cursor.Limit(query.Limit);
        var page = await rows.OrderByDescending(row => row.DetectedAt).ThenByDescending(row => row.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page([.. page.Select(SurgeView.Of)], limit, row => new InstantKey(row.DetectedAt, row.Id)));
    }

    private static async Task<Results<Ok<Page<PublicationSummary>>, ProblemHttpResult>> PublicationsAsync(
        Guid id, string? cursor, int? limit, ReportingDb db, Caller caller, CancellationToken cancellationToken)
    {
        InstantKey? after = null;
        if (cursor is not null && !Cursor.TryDecode(cursor, out after))
            return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor from the answer before.", "cursor").ToProblem();

        var surge = await db.Set<Surge>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (surge is null || !(caller.SeesEveryBody
            || await db.Set<UrgentReport>().SeenBy(caller).AnyAsync(report => report.SurgeId == id, cancellationToken)))
        {
            return new Refusal(CommonRefusals.NotFound, "There is no such surge.").ToProblem();
        }

        var rows = SurgeDetector.PublicationsOf(db, surge);
        if (!caller.SeesEveryBody)
        {
            var bodies = caller.Bodies.ToArray();
            rows = rows.Where(row => bodies.Contains(row.BodyCode));
        }

        if (after is not null)
        {
            var (at, last) = (after.At.ToUniversalTime(), after.Id);
            rows = rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.DetectedAt!.Value, row.Id), ValueTuple.Create(at, last)));
        }

        var size = Cursor.Limit(limit);
        var page = await rows.OrderByDescending(row => row.DetectedAt).ThenByDescending(row => row.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(page, size, row => new InstantKey(row.DetectedAt!.Value, row.Id)));
    }
}

/// <summary>What to list.</summary>
/// <param name="Topic">The topic's code.</param>
/// <param name="Open">Whether it goes on.</param>
/// <param name="From">Detected at or after.</param>
/// <param name="To">Detected before.</param>
/// <param name="Cursor">The end of the page before.</param>
/// <param name="Limit">Rows of the page.</param>
internal sealed record SurgeQuery(string? Topic, bool? Open, DateTimeOffset? From, DateTimeOffset? To, string? Cursor, int? Limit)
{
    public List<Refusal> Check(out InstantKey? after)
    {
        var refusals = new List<Refusal>();
        after = null;
        if (From >= To)
            refusals.Add(new(ReportingRefusals.InvalidPeriod, "'to' must lie after 'from'.", "to"));
        if (Cursor is not null && !ServiceDefaults.Paging.Cursor.TryDecode(Cursor, out after))
            refusals.Add(new(CommonRefusals.InvalidCursor, "Take the cursor from the answer before.", "cursor"));
        return refusals;
    }
}
