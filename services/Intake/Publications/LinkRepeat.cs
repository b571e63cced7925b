using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

/// <param name="Earlier">The publications that this one repeats, 1 to 50.</param>
internal sealed record RepeatOfRequest(IReadOnlyList<Guid>? Earlier = null);

/// <summary>The curator decides that a publication repeats earlier ones (decree 188, clause 11; D11a).</summary>
internal static class LinkRepeat
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publications/{id:guid}/repeat-of", HandleAsync)
        .WithName("IntakeLinkRepeat").WithSummary("Link a publication to earlier ones on the same question")
        .RequireRoles(Roles.Curator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<PublicationView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        RepeatOfRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        IReadOnlyList<Guid> asked = [.. (request.Earlier ?? []).Distinct()];
        if (asked.Count is 0 or > 50)
            return new Refusal(CommonRefusals.Invalid, "Name 1 to 50 earlier publications.", "earlier").ToProblem();
        if (!(await db.LoadAsync(id, ifMatch, caller, cancellationToken)).TryGet(out var publication, out var refusals))
            return Problem.From(refusals);

        var linked = await db.EarlierOfAsync(id, cancellationToken);
        var found = await db.FindEarlierAsync(asked, cancellationToken);
        var outcome = publication.LinkRepeat(asked, found, linked, "earlier", caller.As(Roles.Curator), now);
        if (outcome.IsRefused)
            return Problem.From(outcome.Refusals);

        if (outcome.Value is { } decided)
        {
            publication.Apply(decided.Event);
            var known = linked.Select(link => link.Id).ToHashSet();
            foreach (var earlier in asked.Where(earlier => !known.Contains(earlier)))
                db.RepeatLinks.Add(new RepeatLink { PublicationId = id, EarlierId = earlier });
            await db.ApplyTimersAsync(publication, decided, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        http.SetETag(publication.Version);
        return TypedResults.Ok(await PublicationView.LoadAsync(db, publication, cancellationToken));
    }
}
