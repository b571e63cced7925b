using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Assignments;

/// <summary>Says that the caller has the draft open, so that two executors do not write the same reply unknowingly.</summary>
internal static class OpenDraft
{
    /// <param name="Until">Renew it before this instant.</param>
    /// <param name="Others">Who else has it open.</param>
    /// <param name="Holder">Who has taken it.</param>
    internal sealed record Response(DateTimeOffset Until, IReadOnlyList<PresenceView> Others, Person? Holder);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/assignments/{publicationId:guid}/open", OpenAsync)
            .WithName("OpenDraft").WithSummary("Say that you have the draft open; others see it until the lease ends")
            .RequireRoles([.. Roles.All]).ForOwnBody().AsCommand().ChangesNothing();
        routes.MapDelete("/assignments/{publicationId:guid}/open", CloseAsync)
            .WithName("CloseDraft").WithSummary("Say that you no longer have the draft open")
            .RequireRoles([.. Roles.All]).ForOneself().AsCommand().ChangesNothing();
    }

    internal static async Task<Results<Ok<Response>, ProblemHttpResult>> OpenAsync(
        Guid publicationId, DraftingDb db, TimeProvider time, Caller caller, IOptions<PresenceOptions> options, CancellationToken cancellationToken)
    {
        var found = await db.VisibleAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);

        var now = time.GetUtcNow();
        var rows = await db.Presences.Where(row => row.PublicationId == publicationId).ToListAsync(cancellationToken);
        db.Presences.RemoveRange(rows.Where(row => row.Until <= now && row.PersonId != caller.Id));
        var own = rows.Find(row => row.PersonId == caller.Id);
        if (own is null)
        {
            own = new Presence { PublicationId = publicationId, PersonId = caller.Id, Name = caller.Name, Since = now, Until = now };
            db.Presences.Add(own);
        }
        else if (own.Until <= now)
        {
            own.Since = now;
        }

        own.Name = caller.Name;
        own.Until = now + options.Value.Lease;
        return TypedResults.Ok(new Response(
            own.Until,
            [.. rows.Where(row => row.Until > now && row.PersonId != caller.Id).OrderBy(row => row.Since)
                .Select(row => new PresenceView(row.PersonId, row.Name, row.Since, row.Until))],
            assignment.Holder is { } holder ? new Person(holder.Id, holder.Name) : null));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> CloseAsync(
        Guid publicationId, DraftingDb db, Caller caller, CancellationToken cancellationToken)
    {
        var own = await db.Presences.SingleOrDefaultAsync(
            row => row.PublicationId == publicationId && row.PersonId == caller.Id, cancellationToken);
        if (own is not null)
            db.Presences.Remove(own);
        return TypedResults.NoContent();
    }
}
