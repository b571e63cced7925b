using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Drafts;

/// <summary>
/// The executor takes a submitted draft back before a decision. The curator may decide at the same moment: then the
/// decision stands, here as in Approval, and the withdrawal is void.
/// </summary>
internal static class WithdrawDraft
{
    /// <param name="Reason">Why, for the record.</param>
    internal sealed record Request(string? Reason = null);

    internal sealed record Response(int Submission, AssignmentState State, DateTimeOffset WithdrawnAt);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assignments/{publicationId:guid}/draft/withdraw", HandleAsync)
            .WithName("WithdrawDraft").WithSummary("Take a submitted draft back before it is decided on")
            .RequireRoles(Roles.Executor).ForOwnBody().AsCommand();

    internal static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid publicationId,
        Request? request,
        DraftingDb db,
        AssignmentClocks clocks,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var reason = fields.Optional("reason", request?.Reason, 1000);
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var found = await db.OwnAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);

        var now = time.GetUtcNow();
        var decision = DraftDecisions.Withdraw(assignment, reason, caller.As(Roles.Executor), now);
        if (!decision.TryGet(out var withdrawn, out refusals))
            return Problem.From(refusals);

        assignment.Apply(withdrawn);
        db.Enqueue(withdrawn, now);
        await clocks.HappenedAsync(assignment, RegulationEvents.DraftWithdrawn, now, now, cancellationToken);
        await clocks.PlaceAsync(assignment, cancellationToken);
        return TypedResults.Ok(new Response(withdrawn.Submission, assignment.State, now));
    }
}
