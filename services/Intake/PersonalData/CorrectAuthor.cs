using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.PersonalData;

/// <param name="Publications">The publications whose author's name is wrong, 1 to 200.</param>
/// <param name="Name">The right name, at most 300 characters.</param>
/// <param name="Reason">Who asked and by which letter, at most 2,000 characters; goes on record.</param>
internal sealed record CorrectAuthorRequest(
    IReadOnlyList<PublicationChoice>? Publications = null, string? Name = null, string? Reason = null);

/// <summary>A publication after the act; without names, because the answer is kept for idempotency keys.</summary>
/// <param name="Changed">Whether there was something to change.</param>
internal sealed record AuthorActResult(Guid Id, int Version, bool Changed);

/// <summary>The right name in place of a wrong one, in all services (152-FZ, article 14).</summary>
internal static class CorrectAuthor
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/personal-data/correct", HandleAsync)
        .WithName("IntakeCorrectAuthor").WithSummary("Put an author's name right in all services; texts stay as they were written")
        .RequireRoles(Roles.Administrator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<IReadOnlyList<AuthorActResult>>, ProblemHttpResult>> HandleAsync(
        CorrectAuthorRequest request, AuthorStore authors, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        var name = faults.Required(request.Name, 300, "name");
        var reason = faults.Required(request.Reason, 2000, "reason");
        var publications = await authors.LoadAsync(request.Publications, faults, cancellationToken);
        if (faults.Any)
            return Problem.From(faults.ToList());

        var actor = caller.As(Roles.Administrator);
        var decisions = publications.Select((publication, index) => publication.CorrectAuthor(name, $"publications[{index}].id", actor, now)).ToList();
        faults.Add(decisions.Where(decision => decision.IsRefused).SelectMany(decision => decision.Refusals));
        if (faults.Any)
            return Problem.From(faults.ToList());

        var results = new List<AuthorActResult>();
        foreach (var (publication, decision) in publications.Zip(decisions))
        {
            if (decision.Value is { } happened)
                await authors.CorrectAsync(publication, happened, reason, now, cancellationToken);
            results.Add(new AuthorActResult(publication.Id, publication.Version, decision.Value is not null));
        }

        return TypedResults.Ok<IReadOnlyList<AuthorActResult>>(results);
    }
}
