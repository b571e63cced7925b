using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Publications;

/// <summary><c>GET /api/reporting/publications</c></summary>
internal static class ListPublications
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/publications", HandleAsync)
        .WithName("ListReportedPublications")
        .WithSummary("Publications with how they stand, the latest detected first")
        .WithTags("Reporting")
        .RequireRoles([.. Roles.All]).FilteredByBody();

    private static async Task<Results<Ok<Page<PublicationSummary>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PublicationQuery query, ReportingDb db, Caller caller, CancellationToken cancellationToken)
    {
        var refusals = query.Check(caller, out var status, out var after);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var rows = query.Of(db.Publications.AsNoTracking(), caller, status);
        if (after is not null)
        {
            rows = rows.Where(row => EF.Functions.LessThan(
                ValueTuple.Create(row.DetectedAt!.Value, row.Id), ValueTuple.Create(after.DetectedAt, after.Id)));
        }

        var limit = Cursor.Limit(query.Limit);
        var page = await rows
            .OrderByDescending(row => row.DetectedAt)
            .ThenByDescending(row => row.Id)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(page, limit, row => new PublicationKey(row.DetectedAt!.Value, row.Id)));
    }
}

/// <summary>The place of a publication in the list.</summary>
internal sealed record PublicationKey(DateTimeOffset DetectedAt, Guid Id);

/// <summary>What to list.</summary>
/// <param name="Status">Where it stands, such as <c>review</c>.</param>
/// <param name="Body">The body to which it was directed last.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Topic">The topic's code.</param>
/// <param name="From">Detected at or after.</param>
/// <param name="To">Detected before.</param>
/// <param name="Late">Whether a clock of it was missed.</param>
/// <param name="Cursor">The end of the page before.</param>
/// <param name="Limit">Rows of the page.</param>
internal sealed record PublicationQuery(
    string? Status,
    string? Body,
    string? Network,
    string? Topic,
    DateTimeOffset? From,
    DateTimeOffset? To,
    bool? Late,
    string? Cursor,
    int? Limit)
{
    private static readonly Dictionary<string, PublicationStatus> Statuses = Enum.GetValues<PublicationStatus>()
        .ToDictionary(status => JsonNamingPolicy.CamelCase.ConvertName(status.ToString()), StringComparer.Ordinal);

    public List<Refusal> Check(Caller caller, out PublicationStatus? status, out PublicationKey? after)
    {
        var refusals = new List<Refusal>();
        status = null;
        after = null;
        if (Status is not null)
        {
            if (Statuses.TryGetValue(Status, out var known))
                status = known;
            else
                refusals.Add(new(ReportingRefusals.UnknownStatus, $"Statuses are {string.Join(", ", Statuses.Keys)}.", "status"));
        }

        refusals.AddRange(caller.RefusalsOf(Body, From, To));
        if (Cursor is not null && !ServiceDefaults.Paging.Cursor.TryDecode(Cursor, out after))
            refusals.Add(new(CommonRefusals.InvalidCursor, "Take the cursor from the answer before.", "cursor"));
        return refusals;
    }

    /// <summary>Those of the rows that are asked for and that the caller sees.</summary>
    public IQueryable<PublicationSummary> Of(IQueryable<PublicationSummary> rows, Caller caller, PublicationStatus? status)
    {
        rows = rows.Where(row => row.DetectedAt != null);
        if (!caller.SeesEveryBody)
        {
            var bodies = caller.Bodies.ToArray();
            rows = rows.Where(row => bodies.Contains(row.BodyCode));
        }

        if (status is not null)
            rows = rows.Where(row => row.Status == status);
        if (Body is not null)
            rows = rows.Where(row => row.BodyCode == Body);
        if (Network is not null)
            rows = rows.Where(row => row.Network == Network);
        if (Topic is not null)
            rows = rows.Where(row => row.TopicCode == Topic);
        if (From?.ToUniversalTime() is { } from)
            rows = rows.Where(row => row.DetectedAt >= from);
        if (To?.ToUniversalTime() is { } to)
            rows = rows.Where(row => row.DetectedAt < to);
        if (Late is { } late)
            rows = rows.Where(row => row.MissedClocks > 0 == late);
        return rows;
    }
}
