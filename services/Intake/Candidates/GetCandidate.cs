using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Candidates;

internal static class GetCandidate
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/candidates/{candidateId:guid}", HandleAsync)
            .WithName("IntakeGetCandidate").WithSummary("One candidate with its points, their reasons and all evidence")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody();
        routes.MapGet("/candidates/{candidateId:guid}/evidence/{evidenceId:guid}/snapshot", SnapshotAsync)
            .WithName("IntakeGetCandidateSnapshot").WithSummary("A piece of evidence as a page for people")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody();
        routes.MapGet("/candidates/{candidateId:guid}/evidence/{evidenceId:guid}/document", DocumentAsync)
            .WithName("IntakeGetCandidateDocument").WithSummary("A piece of evidence byte for byte, as its hash is over it")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody();
    }

    private static async Task<Results<Ok<CandidateView>, ProblemHttpResult>> HandleAsync(
        Guid candidateId, IntakeDb db, CandidateClock clock, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Candidates.AsNoTracking().SingleOrDefaultAsync(row => row.Id == candidateId, cancellationToken) is not { } row)
            return NotFound;

        var evidence = await db.CandidateEvidence.AsNoTracking().Where(entry => entry.CandidateId == candidateId)
            .OrderBy(entry => entry.SeenAt).ThenBy(entry => entry.Id)
            .Select(entry => new { entry.Id, entry.Kind, entry.SeenAt, entry.MonitorId, entry.Hash, entry.Document })
            .ToListAsync(cancellationToken);
        http.SetETag(row.Version);
        return TypedResults.Ok(new CandidateView(
            row.Id,
            row.Version,
            row.Status,
            row.Network,
            row.NetworkId,
            row.Url,
            row.AuthorName,
            row.AuthorUrl,
            row.Text,
            row.ParentUrl,
            row.PostedAt,
            row.FoundAt,
            row.Kind,
            row.MonitorId,
            row.MentionsAccount,
            new ScoreView(row.Score, row.RuleScore, row.LearnedScore, row.ScoreReasons),
            row.TopicCode,
            row.EditedAt,
            row.DeletedAt,
            row.PublicationId,
            row.DismissReason,
            row.DecidedAt,
            row.DecidedBy,
            clock.WarnAt(row.Status, row.FoundAt),
            clock.IsLate(row.Status, row.FoundAt),
            clock.ReplyDue(row.Status, row.Network, row.FoundAt),
            [.. evidence.Select(entry => Show(row.Id, entry.Id, entry.Kind, entry.SeenAt, entry.MonitorId, entry.Hash, EvidenceDocument.Read(entry.Document)))]));
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> SnapshotAsync(
        Guid candidateId, Guid evidenceId, IntakeDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var snapshot = await db.CandidateEvidence.Where(row => row.Id == evidenceId && row.CandidateId == candidateId)
            .Select(row => row.Snapshot).SingleOrDefaultAsync(cancellationToken);
        if (snapshot is null)
            return NotFound;

        // What a citizen wrote must not run as a page of ours, whatever it holds.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Content(snapshot, "text/html", Encoding.UTF8);
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> DocumentAsync(
        Guid candidateId, Guid evidenceId, IntakeDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var document = await db.CandidateEvidence.Where(row => row.Id == evidenceId && row.CandidateId == candidateId)
            .Select(row => row.Document).SingleOrDefaultAsync(cancellationToken);
        if (document is null)
            return NotFound;

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Content(document, "application/json", Encoding.UTF8);
    }

    private static ProblemHttpResult NotFound => new Refusal(CommonRefusals.NotFound, "There is no candidate or evidence with this id.", "candidateId").ToProblem();

    private static EvidenceView Show(
        Guid candidateId, Guid id, EvidenceKind kind, DateTimeOffset seenAt, Guid? monitorId, string hash, EvidenceDocument? document)
    {
        var path = $"/api/intake/candidates/{candidateId}/evidence/{id}";
        return new EvidenceView(
            id, kind, seenAt, monitorId, hash, document?.Text, document?.Media ?? [], path + "/snapshot", document is null ? null : path + "/document");
    }
}
