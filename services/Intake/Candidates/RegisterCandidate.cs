using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Monitoring;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Candidates;

/// <summary>What the curator decides; network, address, author, text and instants are those of the finding.</summary>
/// <param name="TopicCode">The topic; the one that the rules propose where it is left out.</param>
/// <param name="BodyCode">The body to which it is directed at once; that of the topic where it is left out.</param>
/// <param name="Direct">False keeps it from being directed at once.</param>
/// <param name="Level">The importance level, where the regulation has levels.</param>
/// <param name="Source">The source, where the regulation has sources.</param>
/// <param name="Evidence">Hashes of further files uploaded before, at most 20.</param>
/// <param name="Instructions">What the body should know, at most 4,000 characters.</param>
/// <param name="RepeatOf">Earlier publications on the same question, at most 50.</param>
internal sealed record RegisterCandidateRequest(
    string? TopicCode = null,
    string? BodyCode = null,
    bool? Direct = null,
    string? Level = null,
    string? Source = null,
    IReadOnlyList<string>? Evidence = null,
    string? Instructions = null,
    IReadOnlyList<Guid>? RepeatOf = null);

/// <summary>A candidate becomes a publication, detected when it was found (decree 188, clauses 4 and 7).</summary>
internal static class RegisterCandidate
{
    /// <summary>What stands for the text of a post that has none.</summary>
    private const string NoText = "[публикация без текста]";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/candidates/{candidateId:guid}/register", HandleAsync)
        .WithName("IntakeRegisterCandidate").WithSummary("Register a candidate as a publication, detected when it was found, and direct it")
        .RequireRoles(Roles.Curator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Created<PublicationView>, ProblemHttpResult>> HandleAsync(
        Guid candidateId,
        RegisterCandidateRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        RegulationCatalog catalog,
        RegulationOptions options,
        IAttachmentStore files,
        IntakeMetrics metrics,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (await db.Candidates.SingleOrDefaultAsync(row => row.Id == candidateId, cancellationToken) is not { } candidate)
            return new Refusal(CommonRefusals.NotFound, "There is no candidate with this id.", "candidateId").ToProblem();
        if (candidate.RefuseRegistered() is { } decided)
            return decided.ToProblem();
        if (ETags.Check(ifMatch, candidate.Version) is { } stale)
            return stale.ToProblem();

        var input = RegistrationInput.Read(RequestOf(candidate, request), catalog, options.Active, now);
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
            var first = await db.Publications.Where(row => row.Url == publication.Url).Select(row => row.Id).SingleAsync(cancellationToken);
            return Registration.AlreadyRegistered(first).ToProblem();
        }

        metrics.Decided(candidate.Network, "registered");
        http.SetETag(publication.Version);
        return TypedResults.Created($"/api/intake/publications/{publication.Id}", PublicationView.Of(publication, registration.Earlier, [], []));
    }

    private static RegisterRequest RequestOf(Candidate candidate, RegisterCandidateRequest request) => new(
        candidate.Network,
        candidate.Url,
        candidate.AuthorName,
        candidate.AuthorUrl,
        TextOf(candidate),
        // The network's clock may be ahead of ours.
        candidate.PostedAt <= candidate.FoundAt ? candidate.PostedAt : candidate.FoundAt,
        candidate.FoundAt,
        request.TopicCode ?? candidate.TopicCode,
        request.BodyCode,
        request.Direct,
        request.Level,
        request.Source,
        request.Evidence,
        request.Instructions,
        request.RepeatOf);

    /// <summary>What is longer than a publication can be stands whole in the evidence.</summary>
    private static string TextOf(Candidate candidate)
    {
        var text = candidate.Text.Trim();
        if (text.Length == 0)
            return NoText;
        if (text.Length <= RegistrationInput.MaxText)
            return text;
        var end = RegistrationInput.MaxText - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }
}

internal static class CandidateDecisions
{
    /// <summary>What is on record cannot be decided on again; what was dismissed can, when somebody thinks better of it.</summary>
    public static Refusal? RefuseRegistered(this Candidate candidate) => candidate.Status == CandidateStatus.Registered
        ? new Refusal(IntakeRefusals.CandidateDecided, $"It is publication {candidate.PublicationId}.", "candidateId")
        {
            Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["publicationId"] = candidate.PublicationId },
        }
        : null;
}
