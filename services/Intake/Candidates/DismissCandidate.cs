using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Monitoring;
using SocialPubs.Intake.Rules;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Candidates;

/// <param name="Reason">Why it is no publication to be answered, at most 1,000 characters.</param>
/// <param name="Teaches">False where the reason lies not in the text, such as for a duplicate: similar ones keep their points.</param>
internal sealed record DismissCandidateRequest(string? Reason = null, bool Teaches = true);

/// <summary>A candidate after the decision; without its text, because the answer is kept for idempotency keys.</summary>
internal sealed record DecidedCandidate(Guid Id, int Version, CandidateStatus Status, DateTimeOffset? DecidedAt);

internal static class DismissCandidate
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/candidates/{candidateId:guid}/dismiss", HandleAsync)
        .WithName("IntakeDismissCandidate").WithSummary("Dismiss a candidate; similar ones have fewer points from now on")
        .RequireRoles(Roles.Curator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<DecidedCandidate>, ProblemHttpResult>> HandleAsync(
        Guid candidateId,
        DismissCandidateRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        IntakeMetrics metrics,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        var reason = faults.Required(request.Reason, 1000, "reason");
        if (faults.Any)
            return Problem.From(faults.ToList());
        if (await db.Candidates.SingleOrDefaultAsync(row => row.Id == candidateId, cancellationToken) is not { } candidate)
            return new Refusal(CommonRefusals.NotFound, "There is no candidate with this id.", "candidateId").ToProblem();
        if (candidate.RefuseRegistered() is { } decided)
            return decided.ToProblem();
        if (ETags.Check(ifMatch, candidate.Version) is { } stale)
            return stale.ToProblem();

        candidate.Dismiss(reason, caller.As(Roles.Curator), now);
        var learn = request.Teaches ? CandidateStatus.Dismissed : CandidateStatus.New;
        if (candidate.LearnedAs != learn)
        {
            await db.LearnAsync(candidate, candidate.LearnedAs, learn, cancellationToken);
            candidate.LearnedAs = learn;
        }

        metrics.Decided(candidate.Network, "dismissed");
        http.SetETag(candidate.Version);
        return TypedResults.Ok(new DecidedCandidate(candidate.Id, candidate.Version, candidate.Status, candidate.DecidedAt));
    }
}
