using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Validation;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.PersonalData;

/// <param name="Publications">The publications of the person who asks, as the search found them, 1 to 200.</param>
/// <param name="Reason">Who asked and by which letter, at most 2,000 characters; goes on record.</param>
internal sealed record ExportAuthorRequest(IReadOnlyList<PublicationChoice>? Publications = null, string? Reason = null);

/// <summary>An act on the data of an author.</summary>
internal sealed record PersonalDataActView(PersonalDataActKind Kind, string? Reason, string ActorId, string ActorName, DateTimeOffset ActedAt);

/// <param name="Publication">Everything that Intake keeps of it.</param>
/// <param name="Retention">Until when the author is kept.</param>
/// <param name="Acts">What was done with the author's data before.</param>
internal sealed record ExportedPublication(PublicationView Publication, AuthorPublication Retention, IReadOnlyList<PersonalDataActView> Acts);

/// <param name="MadeAt">When it was made.</param>
internal sealed record AuthorExport(DateTimeOffset MadeAt, string Reason, IReadOnlyList<ExportedPublication> Publications);

/// <summary>
/// Everything that is kept about a person (152-FZ, article 14). No command: its answer must not be kept for an
/// idempotency key.
/// </summary>
internal static class ExportAuthor
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/personal-data/export", HandleAsync)
        .WithName("IntakeExportAuthor").WithSummary("Everything that is kept about an author, as JSON; the export goes on record")
        .RequireRoles(Roles.Administrator).ForEveryBody();

    private static async Task<Results<Ok<AuthorExport>, ProblemHttpResult>> HandleAsync(
        ExportAuthorRequest request,
        IntakeDb db,
        AuthorStore authors,
        RegulationCatalog catalog,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        var reason = faults.Required(request.Reason, 2000, "reason");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var publications = await authors.LoadAsync(request.Publications, faults, cancellationToken);
        if (faults.Any)
            return Problem.From(faults.ToList());

        var ids = publications.Select(publication => publication.Id).ToArray();
        var acts = (await db.PersonalDataActs.AsNoTracking().Where(act => ids.Contains(act.PublicationId)).OrderBy(act => act.ActedAt)
            .ToListAsync(cancellationToken)).ToLookup(act => act.PublicationId);
        var exported = new List<ExportedPublication>();
        foreach (var publication in publications)
        {
            exported.Add(new ExportedPublication(
                await PublicationView.LoadAsync(db, publication, cancellationToken),
                SearchAuthors.Of(publication, catalog.Find(publication.RegulationId, publication.RegulationEdition)),
                [.. acts[publication.Id].Select(act => new PersonalDataActView(act.Kind, act.Reason, act.ActorId, act.ActorName, act.ActedAt))]));
            authors.Record(publication, PersonalDataActKind.Exported, reason, caller.As(Roles.Administrator), now);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        http.Response.Headers.ContentDisposition = "attachment; filename=\"personal-data.json\"";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new AuthorExport(now, reason, exported));
    }
}
