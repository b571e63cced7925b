using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Networks;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Publishing.Postings;

/// <summary>The executor's commands: post it now, try again (decree 188, clause 10: the executor posts).</summary>
internal static class CommandPosting
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/publishing/postings/{publicationId:guid}").RequireRoles(Roles.Executor).ForOwnBody();
        group.MapPost("post", PostAsync).AsCommand()
            .WithName("PostReply").WithSummary("Post the approved reply now");
        group.MapPost("retry", RetryAsync).AsCommand()
            .WithName("RetryPosting").WithSummary("Try again to post a reply automatically, after what stood in the way was removed");
    }

    private static Task<Results<Ok<PostingView>, ProblemHttpResult>> PostAsync(
        Guid publicationId,
        PublishingDb db,
        PostingRecorder recorder,
        TimeProvider time,
        Caller caller,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken) => ChangeAsync(
        publicationId, db, recorder, time.GetUtcNow(), caller, context, ifMatch,
        (posting, now) => posting.Command(caller.As(Roles.Executor), now), cancellationToken);

    private static Task<Results<Ok<PostingView>, ProblemHttpResult>> RetryAsync(
        Guid publicationId,
        PublishingDb db,
        PostingRecorder recorder,
        Connectors connectors,
        RegulationCatalog regulations,
        TimeProvider time,
        Caller caller,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken) => ChangeAsync(
        publicationId, db, recorder, time.GetUtcNow(), caller, context, ifMatch,
        (posting, now) => posting.Retry(
            caller.As(Roles.Executor),
            connectors.Obstacle(posting.Reply, regulations.Find(posting.Reply.RegulationId, posting.Reply.RegulationEdition), now),
            now),
        cancellationToken);

    internal static async Task<Results<Ok<PostingView>, ProblemHttpResult>> ChangeAsync(
        Guid publicationId,
        PublishingDb db,
        PostingRecorder recorder,
        DateTimeOffset now,
        Caller caller,
        HttpContext context,
        string? ifMatch,
        Func<Posting, DateTimeOffset, Outcome<IReadOnlyList<IEvent>>> decide,
        CancellationToken cancellationToken)
    {
        var posting = await db.Postings.SingleOrDefaultAsync(row => row.PublicationId == publicationId, cancellationToken);
        if (posting is null)
            return new Refusal(CommonRefusals.NotFound, "No reply to this publication was approved.", "publicationId").ToProblem();
        if (!caller.ActsFor(posting.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "Only an executor of the body posts its replies.").ToProblem();
        if (ETags.Check(ifMatch, posting.Version, PostingSummary.Of(posting)) is { } stale)
            return stale.ToProblem();
        if (!decide(posting, now).TryGet(out var events, out var refusals))
            return Problem.From(refusals);

        await recorder.RecordAsync(posting, events, now, cancellationToken);
        context.SetETag(posting.Version);
        return TypedResults.Ok(await ReadPostings.ViewAsync(db, posting, cancellationToken));
    }
}
