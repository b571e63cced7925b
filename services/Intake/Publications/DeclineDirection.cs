using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

/// <param name="Reason">Why the question is not within the body's powers, at most 2,000 characters.</param>
internal sealed record DeclineRequest(string? Reason = null);

/// <summary>The body is not competent; the reply's clock runs on while the curator redirects.</summary>
internal static class DeclineDirection
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publications/{id:guid}/decline", HandleAsync)
        .WithName("IntakeDeclineDirection").WithSummary("Decline a publication that is not within the body's powers")
        .RequireRoles(Roles.Executor, Roles.DeputyHead).ForOwnBody()
        .AsCommand();

    private static async Task<Results<Ok<PublicationView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        DeclineRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        RegulationCatalog catalog,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        var reason = faults.Optional(request.Reason, 2000, "reason");
        if (faults.Any)
            return Problem.From(faults.ToList());
        if (!(await db.LoadAsync(id, ifMatch, caller, cancellationToken)).TryGet(out var publication, out var refusals))
            return Problem.From(refusals);
        // A curator sees every body but acts for none of them.
        if (publication.BodyCode is not null && !caller.ActsFor(publication.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "Only the body that has the publication can decline it.").ToProblem();

        var regulation = catalog.Find(publication.RegulationId, publication.RegulationEdition);
        var clocks = await Clocks.LoadAsync(db, publication, regulation, cancellationToken);
        if (!publication.Decline(reason, regulation, clocks, caller.As(Roles.Executor, Roles.DeputyHead), now).TryGet(out var decided, out refusals))
            return Problem.From(refusals);

        publication.Apply(decided.Event);
        await db.ApplyTimersAsync(publication, decided, now, cancellationToken);
        await db.HoldByBodyAsync(publication, cancellationToken);
        http.SetETag(publication.Version);
        return TypedResults.Ok(await PublicationView.LoadAsync(db, publication, cancellationToken));
    }
}
