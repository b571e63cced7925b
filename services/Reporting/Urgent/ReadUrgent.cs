using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Urgent;

/// <summary><c>GET /api/reporting/urgent</c> and <c>GET /api/reporting/urgent/{id}</c></summary>
internal static class ReadUrgent
{
    public static readonly string[] Readers = [Roles.Curator, Roles.DeputyHead, Roles.Executor, Roles.AreaDeputy, Roles.Head, Roles.Administrator];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reporting/urgent", ListAsync)
            .WithName("ListUrgentReports")
            .WithSummary("Urgent reports, the latest first")
            .WithTags("Reporting")
            .RequireRoles(Readers).FilteredByBody();
        routes.MapGet("/api/reporting/urgent/{id:guid}", GetAsync)
            .WithName("GetUrgentReport")
            .WithSummary("One urgent report with who was told, who saw it and what came of it")
            .WithTags("Reporting")
            .RequireRoles(Readers).ForOwnBody();
    }

    private static async Task<Results<Ok<Page<UrgentView>>, ProblemHttpResult>> ListAsync(
        [AsParameters] UrgentQuery query, ReportingDb db, Caller caller, CancellationToken cancellationToken)
    {
        var refusals = query.Check(caller, out var kind, out var state, out var after);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var rows = db.Set<UrgentReport>().AsNoTracking().SeenBy(caller);
        if (kind is not null)
            rows = rows.Where(row => row.Kind == kind);
        if (state is not null)
            rows = rows.Where(row => row.State == state);
        if (query.Topic is not null)
            rows = rows.Where(row => row.TopicCode == query.Topic);
        if (query.Body is not null)
            rows = rows.Where(row => row.BodyCodes.Contains(query.Body));
        if (query.PublicationId is not null)
            rows = rows.Where(row => row.PublicationId == query.PublicationId);
        if (query.From?.ToUniversalTime() is { } from)
            rows = rows.Where(row => row.At >= from);
        if (query.To?.ToUniversalTime() is { } to)
            rows = rows.Where(row => row.At < to);
        if (after is not null)
        {
            var (at, id) = (after.At.ToUniversalTime(), after.Id);
            rows = rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.At, row.Id), ValueTuple.Create(at, id)));
        }

        var limit = Cursor.Limit(query.Limit);
        var page = await rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page([.. page.Select(UrgentView.Of)], limit, row => new InstantKey(row.At, row.Id)));
    }

    private static async Task<Results<Ok<UrgentDetail>, ProblemHttpResult>> GetAsync(
        Guid id, ReportingDb db, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var found = await UrgentAccess.FindAsync(db, id, caller, cancellationToken);
        if (!found.TryGet(out var report, out var refusals))
            return Problem.From(refusals);

        var acts = await UrgentAccess.ActsAsync(db, id, cancellationToken);
        var surge = report.SurgeId is { } surgeId
            ? await db.Set<Surge>().AsNoTracking().SingleAsync(row => row.Id == surgeId, cancellationToken)
            : null;
        http.SetETag(report.Version);
        return TypedResults.Ok(new UrgentDetail(
            UrgentView.Of(report),
            report.Recipients,
            [.. acts.Select(act => new UrgentActView(act.Kind, act.At, act.By, act.Text))],
            surge is null ? null : SurgeView.Of(surge)));
    }
}

/// <summary>The place of a row in a list by instants.</summary>
internal sealed record InstantKey(DateTimeOffset At, Guid Id);

/// <summary>What to list.</summary>
/// <param name="Kind">Publications found significant, or surges.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Topic">The topic's code.</param>
/// <param name="Body">A body that it concerns.</param>
/// <param name="PublicationId">The publication.</param>
/// <param name="From">Found at or after.</param>
/// <param name="To">Found before.</param>
/// <param name="Cursor">The end of the page before.</param>
/// <param name="Limit">Rows of the page.</param>
internal sealed record UrgentQuery(
    string? Kind,
    string? State,
    string? Topic,
    string? Body,
    Guid? PublicationId,
    DateTimeOffset? From,
    DateTimeOffset? To,
    string? Cursor,
    int? Limit)
{
    public List<Refusal> Check(Caller caller, out UrgentKind? kind, out UrgentState? state, out InstantKey? after)
    {
        var refusals = new List<Refusal>();
        kind = EnumCodes.Read<UrgentKind>(Kind, "kind", refusals);
        state = EnumCodes.Read<UrgentState>(State, "state", refusals);
        after = null;
        refusals.AddRange(caller.RefusalsOf(Body, From, To));
        if (Cursor is not null && !ServiceDefaults.Paging.Cursor.TryDecode(Cursor, out after))
            refusals.Add(new(CommonRefusals.InvalidCursor, "Take the cursor from the answer before.", "cursor"));
        return refusals;
    }
}
