using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Drafts;

/// <summary>The versions of a draft and what changed between them.</summary>
internal static class GetDrafts
{
    internal sealed record VersionItem(int Version, int Direction, int Round, DateTimeOffset SavedAt, Actor Author, string ContentHash);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assignments/{publicationId:guid}/draft", CurrentAsync)
            .WithName("GetDraft").WithSummary("The present version of the draft; its ETag goes into If-Match")
            .RequireRoles([.. Roles.All]).ForOwnBody();
        routes.MapGet("/assignments/{publicationId:guid}/drafts", ListAsync)
            .WithName("ListDrafts").WithSummary("The versions of a draft, newest first")
            .RequireRoles([.. Roles.All]).ForOwnBody();
        routes.MapGet("/assignments/{publicationId:guid}/drafts/{version:int}", VersionAsync)
            .WithName("GetDraftVersion").WithSummary("One version of a draft")
            .RequireRoles([.. Roles.All]).ForOwnBody();
        routes.MapGet("/assignments/{publicationId:guid}/drafts/diff", DiffAsync)
            .WithName("DiffDrafts").WithSummary("What changed between two versions, word by word")
            .RequireRoles([.. Roles.All]).ForOwnBody();
    }

    internal static async Task<Results<Ok<DraftView>, ProblemHttpResult>> CurrentAsync(
        Guid publicationId, DraftingDb db, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var found = await db.VisibleAsync(publicationId, caller, cancellationToken);
        return found.TryGet(out var assignment, out var refusals)
            ? await VersionAsync(publicationId, assignment.DraftVersion, db, caller, http, cancellationToken)
            : Problem.From(refusals);
    }

    internal static async Task<Results<Ok<Page<VersionItem>>, ProblemHttpResult>> ListAsync(
        Guid publicationId, string? cursor, int? limit, DraftingDb db, Caller caller, CancellationToken cancellationToken)
    {
        var found = await db.VisibleAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out _, out var refusals))
            return Problem.From(refusals);

        var before = int.MaxValue;
        if (cursor is not null && !Cursor.TryDecode(cursor, out before))
            return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor from the page before.", "cursor").ToProblem();

        var size = Cursor.Limit(limit);
        var bodies = caller.Bodies;
        var rows = await db.Drafts.AsNoTracking()
            .Where(draft => draft.PublicationId == publicationId && draft.Version < before)
            .Where(draft => caller.SeesEveryBody || bodies.Contains(draft.BodyCode))
            .OrderByDescending(draft => draft.Version)
            .Take(size + 1)
            .Select(draft => new VersionItem(draft.Version, draft.Direction, draft.Round, draft.SavedAt, draft.Author, draft.ContentHash))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(rows, size, row => row.Version));
    }

    internal static async Task<Results<Ok<DraftView>, ProblemHttpResult>> VersionAsync(
        Guid publicationId, int version, DraftingDb db, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.FindVersionAsync(publicationId, version, caller, cancellationToken) is not { } draft)
            return NoVersion("version");

        http.SetETag(draft.Version);
        return TypedResults.Ok(DraftView.Of(draft));
    }

    internal static async Task<Results<Ok<DraftDiff>, ProblemHttpResult>> DiffAsync(
        Guid publicationId, int from, int to, DraftingDb db, Caller caller, CancellationToken cancellationToken)
    {
        if (await db.FindVersionAsync(publicationId, from, caller, cancellationToken) is not { } older)
            return NoVersion("from");
        if (await db.FindVersionAsync(publicationId, to, caller, cancellationToken) is not { } newer)
            return NoVersion("to");

        return TypedResults.Ok(DraftDiff.Between(older, newer));
    }

    /// <summary>A version that the caller may see; a version of another body is as good as none.</summary>
    private static async Task<DraftVersion?> FindVersionAsync(
        this DraftingDb db, Guid publicationId, int version, Caller caller, CancellationToken cancellationToken) =>
        await db.Drafts.AsNoTracking()
            .SingleOrDefaultAsync(draft => draft.PublicationId == publicationId && draft.Version == version, cancellationToken) is { } found
            && caller.Sees(found.BodyCode)
            ? found
            : null;

    private static ProblemHttpResult NoVersion(string field) =>
        new Refusal(CommonRefusals.NotFound, "There is no such version of the draft.", field).ToProblem();
}
