using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Approval.Reviews;

/// <summary>An approval of what the curator read.</summary>
/// <param name="Submission">The submission that was read.</param>
/// <param name="ContentHash">The hash of the text and the attachments that were read.</param>
internal sealed record ApproveRequest(int Submission, string ContentHash);

/// <summary>A return for rework.</summary>
/// <param name="Submission">The submission that was read.</param>
/// <param name="Remarks">What is to be changed; at least one.</param>
internal sealed record ReturnRequest(int Submission, IReadOnlyList<RemarkRequest> Remarks);

/// <summary>
/// The curator's decision within 30 minutes (clause 9): approve, or return with remarks. Exactly one decision wins;
/// who comes second is told what happened. A late decision counts and is recorded as late.
/// </summary>
internal static class DecideReview
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/approval/reviews/{publicationId:guid}/approve", ApproveAsync)
            .WithName("ApproveDraft").WithSummary("Approve exactly the submitted text and attachments")
            .RequireRoles(Roles.Curator).ForEveryBody().AsCommand();
        routes.MapPost("/api/approval/reviews/{publicationId:guid}/return", ReturnAsync)
            .WithName("ReturnDraft").WithSummary("Return the draft for rework, with remarks")
            .RequireRoles(Roles.Curator).ForEveryBody().AsCommand();
    }

    private static Task<Results<Ok<ReviewAnswer>, ProblemHttpResult>> ApproveAsync(
        Guid publicationId,
        ApproveRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        ReviewDesk desk,
        Caller curator,
        HttpContext http,
        CancellationToken cancellationToken) =>
        desk.DecideAsync(publicationId, request.Submission, ifMatch, http, cancellationToken, (review, now) =>
        {
            var outcome = ReviewDecisions.Approve(review, request.ContentHash, curator, now);
            return outcome.IsRefused ? (null, outcome.Refusals) : (new Decided(outcome.Value, ReviewStatus.Approved, curator, []), []);
        });

    private static Task<Results<Ok<ReviewAnswer>, ProblemHttpResult>> ReturnAsync(
        Guid publicationId,
        ReturnRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        ReviewDesk desk,
        Caller curator,
        HttpContext http,
        CancellationToken cancellationToken) =>
        desk.DecideAsync(publicationId, request.Submission, ifMatch, http, cancellationToken, (review, now) =>
        {
            var outcome = ReviewDecisions.Return(review, request.Remarks, curator, now);
            return outcome.IsRefused ? (null, outcome.Refusals) : (new Decided(outcome.Value, ReviewStatus.Returned, curator, outcome.Value.Remarks), []);
        });
}

/// <summary>A decision that was made, ready to be recorded.</summary>
internal sealed record Decided(IEvent Event, ReviewStatus Status, Caller Curator, IReadOnlyList<Remark> Remarks);

/// <summary>Loads what a decision is about and records it with its event and its clocks.</summary>
internal sealed class ReviewDesk(ApprovalDb db, RegulationCatalog regulations, TimeProvider time)
{
    public async Task<Results<Ok<ReviewAnswer>, ProblemHttpResult>> DecideAsync(
        Guid publicationId,
        int submission,
        string? ifMatch,
        HttpContext http,
        CancellationToken cancellationToken,
        Func<Review, DateTimeOffset, (Decided? Decided, IReadOnlyList<Refusal> Refusals)> decide)
    {
        var now = time.GetUtcNow();
        var reviews = await db.ReviewsOfAsync(publicationId, cancellationToken);
        if (reviews.MaxBy(row => row.Submission) is not { } review)
            return new Refusal(ApprovalRefusals.NotFound, "Nothing was submitted yet.", "publicationId").ToProblem();
        if (review.Submission != submission)
        {
            return new Refusal(
                ApprovalRefusals.OtherSubmission, $"The latest submission is number {review.Submission}.", "submission").ToProblem();
        }

        var (decided, refusals) = decide(review, now);
        if (decided is null)
            return Problem.From(refusals);
        if (ETags.Check(ifMatch, review.Version, ReviewAnswer.Of(review, reviews, regulations, now)) is { } stale)
            return stale.ToProblem();

        review.End(decided.Status, now);
        review.DecidedBy = decided.Curator.As(Roles.Curator);
        review.Remarks = decided.Remarks;
        db.Enqueue(decided.Event, now);
        var regulationEvent = decided.Status == ReviewStatus.Approved ? RegulationEvents.DraftApproved : RegulationEvents.DraftReturned;
        await db.HoldDeadlinesAsync(publicationId, review.BodyCode, decided.Curator.Id, cancellationToken);
        await db.ApplyTimersAsync(
            publicationId, regulations.On(regulationEvent, now, review.Publication), now, now, review.BodyCode, null, cancellationToken);
        http.SetETag(review.Version);
        return TypedResults.Ok(ReviewAnswer.Of(review, reviews, regulations, now));
    }
}
