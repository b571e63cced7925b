using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Outbox;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Assignments;

/// <summary>The assignment goes back to the queue of the body.</summary>
internal static class ReleaseAssignment
{
    /// <param name="Reason">Why, for the record.</param>
    internal sealed record Request(string? Reason = null);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assignments/{publicationId:guid}/release", HandleAsync)
            .WithName("ReleaseAssignment").WithSummary("Give an assignment back to the queue of the body")
            .RequireRoles(Roles.Executor, Roles.DeputyHead, Roles.Administrator).ForOwnBody().AsCommand();

    internal static async Task<Results<Ok<HolderView>, ProblemHttpResult>> HandleAsync(
        Guid publicationId,
        Request? request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        DraftingDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var reason = fields.Optional("reason", request?.Reason, 1000);
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var found = await db.LedAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);
        if (ETags.Check(ifMatch, assignment.Version, HolderView.Of(assignment)) is { } stale)
            return stale.ToProblem();

        var now = time.GetUtcNow();
        var by = caller.As(Roles.Executor, Roles.DeputyHead, Roles.Administrator);
        var decision = AssignmentDecisions.Release(assignment, by, caller.Leads(assignment.BodyCode!), reason, now);
        if (!decision.TryGet(out var released, out refusals))
            return Problem.From(refusals);

        assignment.Apply(released);
        db.Enqueue(released, now);
        await db.HoldDeadlinesAsync(publicationId, assignment.BodyCode, assignment.HolderId, cancellationToken);
        http.SetETag(assignment.Version);
        return TypedResults.Ok(HolderView.Of(assignment));
    }
}
