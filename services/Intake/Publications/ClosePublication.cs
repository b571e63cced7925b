using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

/// <param name="Reason">One of the regulation's reasons, such as <c>deleted</c>, <c>duplicate</c> or <c>not-critical</c>.</param>
/// <param name="Comment">What else is to be said, at most 2,000 characters.</param>
/// <param name="Evidence">Hashes of files uploaded before, at most 20; a deletion needs one.</param>
/// <param name="DuplicateOf">The publication that was on record already, where this one is its duplicate.</param>
internal sealed record CloseRequest(
    string? Reason = null, string? Comment = null, IReadOnlyList<string>? Evidence = null, Guid? DuplicateOf = null);

/// <summary>A request to close whose evidence was found.</summary>
internal sealed record ClosePublicationCommand(string Reason, string? Comment, IReadOnlyList<Attachment> Evidence, Guid? DuplicateOf);

/// <summary>The curator closes a publication without a reply; the month's analysis lists those.</summary>
internal static class ClosePublication
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publications/{id:guid}/close", HandleAsync)
        .WithName("IntakeClosePublication").WithSummary("Close a publication without a reply")
        .RequireRoles(Roles.Curator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<PublicationView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        CloseRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        RegulationCatalog catalog,
        IAttachmentStore files,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (!(await db.LoadAsync(id, ifMatch, caller, cancellationToken)).TryGet(out var publication, out var refusals))
            return Problem.From(refusals);

        var faults = new Faults();
        var reason = faults.Required(request.Reason, 63, "reason");
        var comment = faults.Optional(request.Comment, 2000, "comment");
        IReadOnlyList<string> hashes = [.. (request.Evidence ?? []).Distinct(StringComparer.Ordinal)];
        if (hashes.Count > 20)
            faults.Add(CommonRefusals.Invalid, "20 files are allowed.", "evidence");
        var evidence = hashes.Count > 20 ? [] : files.FindEvidence(hashes, faults);
        if (request.DuplicateOf is { } other && !await db.Publications.AnyAsync(row => row.Id == other, cancellationToken))
            faults.Add(IntakeRefusals.UnknownPublication, "There is no publication with this id.", "duplicateOf");
        if (faults.Any)
            return Problem.From(faults.ToList());

        var regulation = catalog.Find(publication.RegulationId, publication.RegulationEdition);
        var clocks = await Clocks.LoadAsync(db, publication, regulation, cancellationToken);
        var command = new ClosePublicationCommand(reason, comment, evidence, request.DuplicateOf);
        if (!publication.Close(command, regulation, clocks, caller.As(Roles.Curator), now).TryGet(out var decided, out refusals))
            return Problem.From(refusals);

        publication.Apply(decided.Event);
        await db.ApplyTimersAsync(publication, decided, now, cancellationToken);
        http.SetETag(publication.Version);
        return TypedResults.Ok(await PublicationView.LoadAsync(db, publication, cancellationToken));
    }
}
