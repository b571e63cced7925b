using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.People;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Analyses;

/// <summary>
/// <c>POST /api/reporting/monthly/{yyyy-MM}/deliver</c> and <c>…/acknowledge</c>: a signed analysis goes from the deputy
/// head to the head (clause 13).
/// </summary>
internal static class DeliverAnalysis
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/reporting/monthly/{month}/deliver", DeliverAsync)
            .WithName("DeliverAnalysis").WithSummary("Sends a signed analysis to the head")
            .WithTags("Reporting").RequireRoles(Roles.DeputyHead).ForEveryBody().AsCommand();
        routes.MapPost("/api/reporting/monthly/{month}/acknowledge", AcknowledgeAsync)
            .WithName("AcknowledgeAnalysis").WithSummary("The head has read a month's analysis")
            .WithTags("Reporting").RequireRoles(Roles.Head).ForEveryBody().AsCommand();
    }

    private static async Task<Results<Ok<AnalysisLine>, ProblemHttpResult>> DeliverAsync(
        string month, ReportingDb db, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (await AnalysisMonths.FindAsync(db, month, cancellationToken) is not { } analysis)
            return ReadAnalyses.NotThere().ToProblem();

        var now = time.GetUtcNow();
        var heads = await db.InOfficeAsync(Roles.Head, null, now, cancellationToken);
        var acts = await AnalysisMonths.ActsAsync(db, analysis.Id, cancellationToken);
        var decision = AnalysisDecisions.Deliver(analysis, AnalysisStanding.Of(acts), heads.Count, caller.As(Roles.DeputyHead), now);
        if (!decision.TryGet(out var act, out var refusals))
            return Problem.From(refusals);

        analysis.Apply(act);
        db.Add(act);
        var period = analysis.Period().Name();
        await db.TellAsync(
            new NoticeContent(
                $"analysisDelivered:{analysis.Id}",
                NoticeKinds.Analysis,
                $"Анализ публикаций за {period}",
                $"Вам направлен подписанный анализ публикаций в социальных сетях за {period}.\nОзнакомьтесь с ним и подтвердите получение.")
            {
                Link = AnalysisDrafter.LinkOf(analysis),
            },
            heads.Select(head => head.PersonId),
            now,
            cancellationToken);
        http.SetETag(analysis.Version);
        return TypedResults.Ok(AnalysisLine.Of(analysis, [.. acts, act]));
    }

    private static async Task<Results<Ok<AnalysisLine>, ProblemHttpResult>> AcknowledgeAsync(
        string month, ReportingDb db, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (await AnalysisMonths.FindAsync(db, month, cancellationToken) is not { } analysis)
            return ReadAnalyses.NotThere().ToProblem();

        var acts = await AnalysisMonths.ActsAsync(db, analysis.Id, cancellationToken);
        var decision = AnalysisDecisions.Acknowledge(analysis, AnalysisStanding.Of(acts), acts, caller.As(Roles.Head), time.GetUtcNow());
        if (decision.IsRefused)
            return Problem.From(decision.Refusals);
        if (decision.Value is { } act)
        {
            analysis.Apply(act);
            db.Add(act);
            acts.Add(act);
        }

        http.SetETag(analysis.Version);
        return TypedResults.Ok(AnalysisLine.Of(analysis, acts));
    }
}
