using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Analyses;

/// <summary>What the deputy head writes about the figures.</summary>
internal sealed record AnalysisText(string? Text);

/// <summary><c>PUT /api/reporting/monthly/{yyyy-MM}/text</c></summary>
internal static class EditAnalysisText
{
    private const int MaxLength = 20_000;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/api/reporting/monthly/{month}/text", HandleAsync)
        .WithName("EditAnalysisText").WithSummary("Replaces the text part of a month's analysis while it is a draft")
        .WithTags("Reporting").RequireRoles(Roles.DeputyHead).ForEveryBody().AsCommand();

    private static async Task<Results<Ok<AnalysisLine>, ProblemHttpResult>> HandleAsync(
        string month,
        AnalysisText request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        ReportingDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var checks = new FieldChecks();
        var text = checks.Optional("text", request.Text, MaxLength) ?? "";
        if (checks.Refusals.Count > 0)
            return Problem.From(checks.Refusals);
        if (await AnalysisMonths.FindAsync(db, month, cancellationToken) is not { } analysis)
            return ReadAnalyses.NotThere().ToProblem();
        if (ETags.Check(ifMatch, analysis.Version, new AnalysisText(analysis.Text)) is { } stale)
            return stale.ToProblem();

        var acts = await AnalysisMonths.ActsAsync(db, analysis.Id, cancellationToken);
        var decision = AnalysisDecisions.EditText(analysis, AnalysisStanding.Of(acts), text, caller.As(Roles.DeputyHead), time.GetUtcNow());
        if (!decision.TryGet(out var act, out var refusals))
            return Problem.From(refusals);
        analysis.Apply(act);
        db.Add(act);
        http.SetETag(analysis.Version);
        return TypedResults.Ok(AnalysisLine.Of(analysis, [.. acts, act]));
    }
}
