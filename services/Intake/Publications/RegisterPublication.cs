using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

/// <summary>The curator puts a critical publication on record and directs it (decree 188, clauses 1, 4 and 7).</summary>
internal static class RegisterPublication
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publications", HandleAsync)
        .WithName("IntakeRegisterPublication").WithSummary("Register a publication and direct it to the body of its topic or to a named one")
        .RequireRoles(Roles.Curator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Created<PublicationView>, ProblemHttpResult>> HandleAsync(
        RegisterRequest request,
        IntakeDb db,
        RegulationCatalog catalog,
        RegulationOptions options,
        IAttachmentStore files,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        var input = RegistrationInput.Read(request, catalog, options.Active, now);
        var facts = await RegistrationFacts.LoadAsync(db, [input], cancellationToken);
        if (!Registration.Decide(input, facts, files, caller.As(Roles.Curator), now).TryGet(out var registration, out var refusals))
            return Problem.From(refusals);

        var publication = registration.Publication;
        try
        {
            await db.AddAsync(registration, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (RegistrationStore.IsSameAddress(exception))
        {
            // EF Core has gone back to its savepoint, so the transaction can still read: the other one has committed.
            var first = await db.Publications.Where(row => row.Url == publication.Url).Select(row => row.Id).SingleAsync(cancellationToken);
            return Registration.AlreadyRegistered(first).ToProblem();
        }

        http.SetETag(publication.Version);
        return TypedResults.Created($"/api/intake/publications/{publication.Id}", PublicationView.Of(publication, registration.Earlier, [], []));
    }
}
