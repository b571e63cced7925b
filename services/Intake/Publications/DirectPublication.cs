using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

/// <param name="BodyCode">The body whose powers cover the question.</param>
/// <param name="Instructions">What the body should know, at most 4,000 characters.</param>
internal sealed record DirectRequest(string? BodyCode = null, string? Instructions = null);

/// <summary>The curator directs, or redirects after the body declined or while it works (decree 188, clause 4).</summary>
internal static class DirectPublication
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publications/{id:guid}/direct", HandleAsync)
        .WithName("IntakeDirectPublication").WithSummary("Direct or redirect a publication to a body")
        .RequireRoles(Roles.Curator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<PublicationView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        DirectRequest request,
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
        var bodyCode = faults.Required(request.BodyCode, 63, "bodyCode");
        var instructions = faults.Optional(request.Instructions, 4000, "instructions");
        if (faults.Any)
            return Problem.From(faults.ToList());
        if (!(await db.LoadAsync(id, ifMatch, caller, cancellationToken)).TryGet(out var publication, out var refusals))
            return Problem.From(refusals);

        var regulation = catalog.Find(publication.RegulationId, publication.RegulationEdition);
        var destination = await db.FindDestinationAsync(bodyCode, regulation, now, cancellationToken);
        var clocks = await Clocks.LoadAsync(db, publication, regulation, cancellationToken);
        var earlier = await db.EarlierOfAsync(id, cancellationToken);
        var outcome = publication.Direct(
            destination, instructions, [.. earlier.Select(link => link.ToContract())], clocks, caller.As(Roles.Curator), now);
        if (!outcome.TryGet(out var decided, out refusals))
            return Problem.From(refusals);

        publication.Apply(decided.Event);
        await db.ApplyTimersAsync(publication, decided, now, cancellationToken);
        await db.HoldByBodyAsync(publication, cancellationToken);
        http.SetETag(publication.Version);
        return TypedResults.Ok(await PublicationView.LoadAsync(db, publication, cancellationToken));
    }
}
