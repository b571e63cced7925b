using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

/// <param name="Reason">Why it matters to many, at most 2,000 characters.</param>
internal sealed record SignificantRequest(string? Reason = null);

/// <summary>A socially significant publication, which the head must hear of at once (decree 188, clause 13).</summary>
internal static class MarkSignificant
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publications/{id:guid}/significant", HandleAsync)
        .WithName("IntakeMarkSignificant").WithSummary("Mark a publication as socially significant")
        .RequireRoles(Roles.Curator, Roles.DeputyHead, Roles.Executor).ForOwnBody()
        .AsCommand();

    private static async Task<Results<Ok<PublicationView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        SignificantRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        var reason = faults.Required(request.Reason, 2000, "reason");
        if (faults.Any)
            return Problem.From(faults.ToList());
        if (!(await db.LoadAsync(id, ifMatch, caller, cancellationToken)).TryGet(out var publication, out var refusals))
            return Problem.From(refusals);

        // An administrator sees every body, but marks only for those for which they act in a role of this endpoint.
        if (!caller.Has(Roles.Curator) && !caller.ActsFor(publication.BodyCode!))
            return new Refusal(CommonRefusals.OtherBody, "The publication is not with a body for which you act.").ToProblem();

        var actor = caller.As(Roles.Curator, Roles.DeputyHead, Roles.Executor);
        if (!publication.MarkSignificant(reason, actor, now).TryGet(out var decided, out refusals))
            return Problem.From(refusals);

        publication.Apply(decided.Event);
        await db.ApplyTimersAsync(publication, decided, now, cancellationToken);
        http.SetETag(publication.Version);
        return TypedResults.Ok(await PublicationView.LoadAsync(db, publication, cancellationToken));
    }
}
