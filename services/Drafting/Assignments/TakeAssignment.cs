using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Outbox;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Assignments;

/// <summary>An executor takes an assignment and holds its clocks from then on (clause 5).</summary>
internal static class TakeAssignment
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assignments/{publicationId:guid}/take", HandleAsync)
            .WithName("TakeAssignment").WithSummary("Take an assignment of your body out of the queue")
            .RequireRoles(Roles.Executor).ForOwnBody().AsCommand();

    internal static async Task<Results<Ok<HolderView>, ProblemHttpResult>> HandleAsync(
        Guid publicationId,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        DraftingDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var found = await db.OwnAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);
        if (ETags.Check(ifMatch, assignment.Version, HolderView.Of(assignment)) is { } stale)
            return stale.ToProblem();

        // Taking twice is taking once.
        if (assignment.HolderId != caller.Id)
        {
            var now = time.GetUtcNow();
            var decision = AssignmentDecisions.Take(assignment, caller.As(Roles.Executor), now);
            if (!decision.TryGet(out var taken, out refusals))
                return Problem.From(refusals);

            assignment.Apply(taken);
            db.Enqueue(taken, now);
            await db.HoldDeadlinesAsync(publicationId, assignment.BodyCode, assignment.HolderId, cancellationToken);
        }

        http.SetETag(assignment.Version);
        return TypedResults.Ok(HolderView.Of(assignment));
    }
}

/// <summary>Who has an assignment now.</summary>
internal sealed record HolderView(Guid PublicationId, int Version, AssignmentState State, Person? Holder, DateTimeOffset? TakenAt)
{
    public static HolderView Of(Assignment assignment) => new(
        assignment.PublicationId,
        assignment.Version,
        assignment.State,
        assignment.Holder is { } holder ? new Person(holder.Id, holder.Name) : null,
        assignment.TakenAt);
}
