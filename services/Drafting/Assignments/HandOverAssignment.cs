using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Outbox;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Assignments;

/// <summary>The assignment goes to another executor, and its clocks with it.</summary>
internal static class HandOverAssignment
{
    /// <param name="ToId">The executor's id, as in their access token.</param>
    /// <param name="ToName">The executor's name.</param>
    internal sealed record Request(string ToId, string ToName);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assignments/{publicationId:guid}/hand-over", HandleAsync)
            .WithName("HandOverAssignment").WithSummary("Hand an assignment over to another executor of the body")
            .RequireRoles(Roles.Executor, Roles.DeputyHead, Roles.Administrator).ForOwnBody().AsCommand();

    internal static async Task<Results<Ok<HolderView>, ProblemHttpResult>> HandleAsync(
        Guid publicationId,
        Request request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        DraftingDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var to = new Actor(fields.Required("toId", request.ToId, 200), fields.Required("toName", request.ToName, 200), Roles.Executor);
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var found = await db.LedAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);
        if (ETags.Check(ifMatch, assignment.Version, HolderView.Of(assignment)) is { } stale)
            return stale.ToProblem();

        // Whom it was handed to already has it: the second click does nothing.
        if (assignment.HolderId != to.Id)
        {
            var now = time.GetUtcNow();
            var by = caller.As(Roles.Executor, Roles.DeputyHead, Roles.Administrator);
            var decision = AssignmentDecisions.HandOver(assignment, by, caller.Leads(assignment.BodyCode!), to, now);
            if (!decision.TryGet(out var handedOver, out refusals))
                return Problem.From(refusals);

            assignment.Apply(handedOver);
            db.Enqueue(handedOver, now);
            await db.HoldDeadlinesAsync(publicationId, assignment.BodyCode, assignment.HolderId, cancellationToken);
        }

        http.SetETag(assignment.Version);
        return TypedResults.Ok(HolderView.Of(assignment));
    }
}
