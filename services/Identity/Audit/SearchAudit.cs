using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Audit;

/// <summary><c>GET /api/identity/audit</c> for the administrator (R8), <c>GET /api/identity/me/audit</c> for everybody's own.</summary>
internal static class SearchAudit
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/identity/audit", SearchAsync)
            .WithName("SearchAudit").WithSummary("Who did what and who was refused, the latest first")
            .RequireRoles(Roles.Administrator).ForEveryBody();
        routes.MapGet("/api/identity/me/audit", OwnAsync)
            .WithName("MyAudit").WithSummary("What is on record of the caller, the latest first")
            .RequireRoles([.. Roles.All]).ForOneself();
    }

    private static Task<Results<Ok<Page<AuditView>>, ProblemHttpResult>> SearchAsync(
        [AsParameters] AuditQuery query, IdentityDb db, CancellationToken cancellationToken) => ListAsync(query, db, cancellationToken);

    private static Task<Results<Ok<Page<AuditView>>, ProblemHttpResult>> OwnAsync(
        [AsParameters] OwnAuditQuery query, IdentityDb db, Caller caller, CancellationToken cancellationToken) =>
        ListAsync(query.Of(caller.Id), db, cancellationToken);

    private static async Task<Results<Ok<Page<AuditView>>, ProblemHttpResult>> ListAsync(
        AuditQuery query, IdentityDb db, CancellationToken cancellationToken)
    {
        var refusals = query.Check(out var after);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var limit = Cursor.Limit(query.Limit);
        var rows = await query.Of(db.Set<AuditEntry>().AsNoTracking(), after).Take(limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(rows.ConvertAll(AuditView.Of), limit, row => new AuditKey(row.OccurredAt, row.Seq)));
    }
}

/// <summary>Which of one's own entries.</summary>
/// <param name="Action">The name of the endpoint or act.</param>
/// <param name="Service">Where it was done, such as <c>intake</c>.</param>
/// <param name="Result"><c>done</c> or <c>refused</c>.</param>
/// <param name="From">At or after.</param>
/// <param name="To">Before.</param>
/// <param name="Cursor">The end of the page before.</param>
/// <param name="Limit">Rows of the page.</param>
internal sealed record OwnAuditQuery(
    string? Action, string? Service, string? Result, DateTimeOffset? From, DateTimeOffset? To, string? Cursor, int? Limit)
{
    public AuditQuery Of(string subjectId) => new(subjectId, Action, Service, null, Result, From, To, null, Cursor, Limit);
}
