using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Reporting.People;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Analyses;

/// <summary><c>POST /api/reporting/monthly/{yyyy-MM}/sign</c>: the figures and the files freeze.</summary>
internal static class SignAnalysis
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/reporting/monthly/{month}/sign", HandleAsync)
        .WithName("SignAnalysis").WithSummary("Signs a month's analysis: figures, text and files stay as they are now, each with its hash")
        .WithTags("Reporting").RequireRoles(Roles.DeputyHead).ForEveryBody().AsCommand();

    private static async Task<Results<Ok<AnalysisLine>, ProblemHttpResult>> HandleAsync(
        string month,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        ReportingDb db,
        AnalysisComputation computation,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        if (await AnalysisMonths.FindAsync(db, month, cancellationToken) is not { } analysis)
            return ReadAnalyses.NotThere().ToProblem();
        if (ETags.Check(ifMatch, analysis.Version, new AnalysisText(analysis.Text)) is { } stale)
            return stale.ToProblem();

        var now = time.GetUtcNow();
        var acts = await AnalysisMonths.ActsAsync(db, analysis.Id, cancellationToken);
        var frozen = AnalysisFiles.Freeze(await computation.DataAsync(analysis.Period(), null, analysis.Text, now, cancellationToken));
        var position = await PositionAsync(db, computation, caller, now, cancellationToken);
        var decision = AnalysisDecisions.Sign(analysis, AnalysisStanding.Of(acts), AnalysisFiles.HashOf(frozen), position, caller.As(Roles.DeputyHead), now);
        if (!decision.TryGet(out var act, out var refusals))
            return Problem.From(refusals);

        analysis.Apply(act);
        db.Add(act);
        db.AddRange(AnalysisFiles.Of(analysis.Id, frozen, AnalysisMonths.SignatureOf(act)!));
        http.SetETag(analysis.Version);
        return TypedResults.Ok(AnalysisLine.Of(analysis, [.. acts, act]));
    }

    /// <summary>The signer's post by the register of appointments, or the role's name in the regulation.</summary>
    private static async Task<string> PositionAsync(
        ReportingDb db, AnalysisComputation computation, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var inOffice = await db.InOfficeAsync(Roles.DeputyHead, null, now, cancellationToken);
        return inOffice.FirstOrDefault(row => row.PersonId == caller.Id)?.Position
            ?? computation.RegulationAt(now).Roles.FirstOrDefault(role => role.Id == Roles.DeputyHead)?.Name
            ?? Roles.DeputyHead;
    }
}
