using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Database;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.LegalActs;

/// <summary>The library of legal acts.</summary>
internal static class GetLegalActs
{
    private sealed record Key(string Title, Guid Id);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/legal-acts", ListAsync)
            .WithName("ListLegalActs").WithSummary("Legal acts; q looks in kind, number and title")
            .RequireRoles([.. Roles.All]).ForEveryBody();
        routes.MapGet("/legal-acts/{id:guid}", GetAsync)
            .WithName("GetLegalAct").WithSummary("One legal act")
            .RequireRoles([.. Roles.All]).ForEveryBody();
    }

    internal static async Task<Results<Ok<Page<LegalActView>>, ProblemHttpResult>> ListAsync(
        string? q, bool? active, string? cursor, int? limit, DraftingDb db, CancellationToken cancellationToken)
    {
        var query = db.LegalActs.AsNoTracking();
        if (active is not null)
            query = query.Where(row => row.Active == active);
        // Every word must be found; a library has hundreds of acts, so no index is needed.
        foreach (var word in (q ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(10))
        {
            var pattern = LikePattern.Containing(word);
            query = query.Where(row => EF.Functions.ILike(row.Kind + " " + row.Number + " " + row.Title, pattern));
        }

        if (cursor is not null)
        {
            if (!Cursor.TryDecode<Key>(cursor, out var after))
                return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor from the page before.", "cursor").ToProblem();

            var (title, id) = (after.Title, after.Id);
            query = query.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.Title, row.Id), ValueTuple.Create(title, id)));
        }

        var size = Cursor.Limit(limit);
        var rows = await query.OrderBy(row => row.Title).ThenBy(row => row.Id).Take(size + 1).ToListAsync(cancellationToken);
        var page = Cursor.Page(rows, size, row => new Key(row.Title, row.Id));
        return TypedResults.Ok(new Page<LegalActView>([.. page.Items.Select(LegalActView.Of)], page.NextCursor));
    }

    internal static async Task<Results<Ok<LegalActView>, ProblemHttpResult>> GetAsync(
        Guid id, DraftingDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var act = await db.LegalActs.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (act is null)
            return new Refusal(CommonRefusals.NotFound, "There is no such legal act.", "id").ToProblem();

        http.SetETag(act.Version);
        return TypedResults.Ok(LegalActView.Of(act));
    }
}
