using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Drafting.Drafts;

/// <summary>The draft, or the reworked draft, goes to the curator (clause 9).</summary>
internal static class SubmitDraft
{
    /// <param name="Version">The version that the executor saw and means.</param>
    /// <param name="PostAutomatically">Whether it is posted as soon as it is approved; without it, as saved with the draft.</param>
    internal sealed record Request(int Version, bool? PostAutomatically = null);

    /// <param name="Submission">The number of the submission.</param>
    /// <param name="Version">The version of the draft.</param>
    /// <param name="SubmittedAt">When.</param>
    /// <param name="ContentHash">What approval will bind.</param>
    /// <param name="Warnings">What the checks found and the executor let stand.</param>
    internal sealed record Response(int Submission, int Version, DateTimeOffset SubmittedAt, string ContentHash, IReadOnlyList<Finding> Warnings);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assignments/{publicationId:guid}/draft/submit", HandleAsync)
            .WithName("SubmitDraft").WithSummary("Submit the present version of the draft for approval")
            .RequireRoles(Roles.Executor).ForOwnBody().AsCommand();

    internal static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid publicationId,
        Request request,
        DraftingDb db,
        AssignmentClocks clocks,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var found = await db.OwnAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);
        if (DraftDecisions.MayWrite(assignment, caller.Id) is { } refusal)
            return refusal.ToProblem();
        if (assignment.DraftVersion == 0)
            return new Refusal(DraftingRefusals.NoDraft, "Save a draft first.", "version").ToProblem();
        if (request.Version != assignment.DraftVersion)
            return (await db.RefusalAsync(assignment, CommonRefusals.Stale, request.Version, "version", cancellationToken)).ToProblem();

        var now = time.GetUtcNow();
        var draft = await db.Drafts.AsNoTracking().SingleAsync(
            row => row.PublicationId == publicationId && row.Version == request.Version, cancellationToken);
        var regulation = clocks.RegulationOf(assignment);
        var findings = Finding.In(regulation, assignment, draft.Parts, draft.Attachments, now);
        var decision = DraftDecisions.Submit(
            assignment, draft, findings, await AuthorsAsync(db, assignment, cancellationToken),
            request.PostAutomatically ?? draft.PostAutomatically, caller.As(Roles.Executor), now);
        if (!decision.TryGet(out var submitted, out refusals))
            return Problem.From(refusals);

        submitted = submitted with { Stages = draft.Parts.Promises(regulation) };
        assignment.Apply(submitted, findings);
        db.Enqueue(submitted, now);
        await clocks.HappenedAsync(assignment, RegulationEvents.DraftSubmitted, now, now, cancellationToken);
        await clocks.PlaceAsync(assignment, cancellationToken);
        return TypedResults.Ok(new Response(submitted.Submission, draft.Version, now, draft.ContentHash, findings));
    }

    /// <summary>Everyone who wrote a version of this draft: none of them may approve it (clause 9).</summary>
    private static async Task<IReadOnlyList<Actor>> AuthorsAsync(DraftingDb db, Assignment assignment, CancellationToken cancellationToken)
    {
        var authors = await db.Drafts.AsNoTracking()
            .Where(draft => draft.PublicationId == assignment.PublicationId && draft.Direction == assignment.DirectionNumber)
            .OrderBy(draft => draft.Version)
            .Select(draft => draft.Author)
            .ToListAsync(cancellationToken);
        return [.. authors.DistinctBy(author => author.Id)];
    }
}
