using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.PersonalData;

/// <param name="Publications">The publications, all answered or closed, 1 to 200.</param>
/// <param name="Reason">Who asked and by which letter, at most 2,000 characters; goes on record without the author's name.</param>
internal sealed record PseudonymiseAuthorRequest(IReadOnlyList<PublicationChoice>? Publications = null, string? Reason = null);

/// <summary>Replaces an author by a pseudonym before the term ends, because the author asks for it (152-FZ, article 21).</summary>
internal static class PseudonymiseAuthor
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/personal-data/pseudonymise", HandleAsync)
        .WithName("IntakePseudonymiseAuthor").WithSummary("Replace an author by a pseudonym in all services; cannot be undone")
        .RequireRoles(Roles.Administrator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<IReadOnlyList<AuthorActResult>>, ProblemHttpResult>> HandleAsync(
        PseudonymiseAuthorRequest request, AuthorStore authors, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        var reason = faults.Required(request.Reason, 2000, "reason");
        var publications = await authors.LoadAsync(request.Publications, faults, cancellationToken);
        if (!faults.Any)
            faults.Add(publications.Select((publication, index) => publication.MayPseudonymise($"publications[{index}].id")).OfType<Refusal>());
        if (faults.Any)
            return Problem.From(faults.ToList());

        var actor = caller.As(Roles.Administrator);
        var results = new List<AuthorActResult>();
        foreach (var publication in publications)
        {
            await authors.PseudonymiseAsync(publication, actor, reason, now, cancellationToken);
            results.Add(new AuthorActResult(publication.Id, publication.Version, true));
        }

        return TypedResults.Ok<IReadOnlyList<AuthorActResult>>(results);
    }
}
