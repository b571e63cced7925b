using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Postings;

/// <summary>The executors' queue by time left, and one posting with its attempts.</summary>
internal static class ReadPostings
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/publishing/postings", ListAsync)
            .WithName("ListPostings").WithSummary("Replies to be posted and posted, by the time left")
            .RequireRoles([.. Roles.All]).FilteredByBody();
        routes.MapGet("/api/publishing/postings/{publicationId:guid}", GetAsync)
            .WithName("GetPosting").WithSummary("One reply with its exact text, its attempts and where it stands")
            .RequireRoles([.. Roles.All]).ForOwnBody();
    }

    /// <summary>Where a page ends.</summary>
    internal sealed record Key(DateTimeOffset DueAt, Guid PublicationId);

    private static async Task<Results<Ok<Page<PostingSummary>>, ProblemHttpResult>> ListAsync(
        PublishingDb db,
        Caller caller,
        [FromQuery] string[]? status,
        [FromQuery] string? body,
        [FromQuery] bool? mine,
        [FromQuery] string? network,
        [FromQuery] string? cursor,
        [FromQuery] int? limit,
        CancellationToken cancellationToken)
    {
        if (body is not null && !caller.Sees(body))
            return new Refusal(CommonRefusals.OtherBody, "The caller does not see this body.", "body").ToProblem();

        var states = new List<PostingState>();
        foreach (var name in status ?? [])
        {
            if (!Enum.TryParse<PostingState>(name, ignoreCase: true, out var state) || !char.IsAsciiLetter(name[0]))
            {
                var known = string.Join(", ", Enum.GetNames<PostingState>().Select(JsonNamingPolicy.CamelCase.ConvertName));
                return new Refusal(CommonRefusals.Invalid, $"A status is one of {known}.", "status").ToProblem();
            }

            states.Add(state);
        }

        var postings = db.Postings.AsNoTracking();
        if (!caller.SeesEveryBody)
            postings = postings.Where(posting => caller.Bodies.Contains(posting.BodyCode));
        if (states.Count > 0)
            postings = postings.Where(posting => states.Contains(posting.State));
        if (body is not null)
            postings = postings.Where(posting => posting.BodyCode == body);
        if (network is not null)
            postings = postings.Where(posting => posting.Network == network);
        if (mine == true)
            postings = postings.Where(posting => posting.SubmittedById == caller.Id);
        if (cursor is not null)
        {
            if (!Cursor.TryDecode<Key>(cursor, out var after))
                return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor of the page before.", "cursor").ToProblem();
            postings = postings.Where(posting => EF.Functions.GreaterThan(
                ValueTuple.Create(posting.DueAt, posting.PublicationId), ValueTuple.Create(after.DueAt, after.PublicationId)));
        }

        var size = Cursor.Limit(limit);
        var rows = await postings.OrderBy(posting => posting.DueAt).ThenBy(posting => posting.PublicationId)
            .Take(size + 1).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(posting => posting.PublicationId);
        var checks = await db.StandingChecks.AsNoTracking().Where(check => ids.Contains(check.PublicationId))
            .ToDictionaryAsync(check => check.PublicationId, cancellationToken);
        return TypedResults.Ok(Cursor.Page(
            [.. rows.Select(posting => PostingSummary.Of(posting, checks.GetValueOrDefault(posting.PublicationId)))], size, posting => new Key(posting.DueAt, posting.PublicationId)));
    }

    private static async Task<Results<Ok<PostingView>, ProblemHttpResult>> GetAsync(
        Guid publicationId, PublishingDb db, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var posting = await db.Postings.AsNoTracking().SingleOrDefaultAsync(row => row.PublicationId == publicationId, cancellationToken);
        if (posting is null)
            return new Refusal(CommonRefusals.NotFound, "No reply to this publication was approved.", "publicationId").ToProblem();
        if (!caller.Sees(posting.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "The posting belongs to another body.").ToProblem();

        context.SetETag(posting.Version);
        return TypedResults.Ok(await ViewAsync(db, posting, cancellationToken));
    }

    internal static async Task<PostingView> ViewAsync(PublishingDb db, Posting posting, CancellationToken cancellationToken) => PostingView.Of(
        posting,
        // A reply that was just posted has its check in the context and not in the database yet.
        await db.StandingChecks.FindAsync([posting.PublicationId], cancellationToken),
        await db.Attempts.AsNoTracking().Where(attempt => attempt.PublicationId == posting.PublicationId)
            .OrderBy(attempt => attempt.Number)
            .Select(attempt => new AttemptView(
                attempt.Number, attempt.Submission, attempt.StartedAt, attempt.EndedAt, attempt.Outcome, attempt.ErrorCode, attempt.Detail))
            .ToListAsync(cancellationToken));
}
