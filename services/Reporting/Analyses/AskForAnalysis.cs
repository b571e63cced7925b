using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Analyses;

/// <summary>
/// Any other period, of all or of one body, as things stand now: <c>GET /api/reporting/analysis</c> and
/// <c>/api/reporting/analysis.html</c>, <c>.docx</c>, <c>.xlsx</c>.
/// </summary>
internal static class AskForAnalysis
{
    /// <summary>A year and a day, so that a leap year fits.</summary>
    private const int MaxDays = 366;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reporting/analysis", GetAsync)
            .WithName("AskForAnalysis").WithSummary("The analysis of any period of at most a year, from its first to its last day")
            .WithTags("Reporting").RequireRoles(AnalysisRoles.Readers).FilteredByBody();
        routes.MapGet("/api/reporting/analysis.{format}", FileAsync)
            .WithName("AskForAnalysisFile").WithSummary("The same as html, docx or xlsx")
            .WithTags("Reporting").RequireRoles(AnalysisRoles.Readers).FilteredByBody();
    }

    private static async Task<Results<Ok<AnalysisFigures>, ProblemHttpResult>> GetAsync(
        DateOnly from, DateOnly to, string? body, AnalysisComputation computation, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        if (Check(from, to, body, caller) is { } refusal)
            return refusal.ToProblem();
        var figures = await computation.FiguresAsync(new AnalysisPeriod(from, to), BodiesOf(body, caller), time.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(figures.For(caller));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> FileAsync(
        string format, DateOnly from, DateOnly to, string? body, AnalysisComputation computation, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (!AnalysisFiles.MediaTypes.ContainsKey(format))
            return new Refusal(CommonRefusals.NotFound, "An analysis is there as html, docx and xlsx.", "format").ToProblem();
        if (Check(from, to, body, caller) is { } refusal)
            return refusal.ToProblem();
        var data = await computation.DataAsync(new AnalysisPeriod(from, to), BodiesOf(body, caller), "", time.GetUtcNow(), cancellationToken);
        return AnalysisResults.File(
            http, format, AnalysisFiles.Write(format, data.For(caller), null), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"analysis-{from:yyyy-MM-dd}-{to:yyyy-MM-dd}"));
    }

    private static Refusal? Check(DateOnly from, DateOnly to, string? body, Caller caller)
    {
        if (to < from)
            return new Refusal(ReportingRefusals.InvalidPeriod, "'to' must not lie before 'from'.", "to");
        if (to.DayNumber - from.DayNumber >= MaxDays || from.Year < 2000 || to.Year > 2099)
            return new Refusal(ReportingRefusals.InvalidPeriod, $"Ask for at most {MaxDays} days of this century.", "to");
        if (body is { Length: > 100 })
            return new Refusal(CommonRefusals.Invalid, "A body's code has at most 100 characters.", "body");
        return body is not null && !caller.Sees(body) ? Access.OtherBody("body") : null;
    }

    /// <summary>The bodies to which it is limited: the one that was asked for, or those that the caller sees; null for all.</summary>
    private static IReadOnlyList<string>? BodiesOf(string? body, Caller caller) =>
        body is not null ? [body] : caller.SeesEveryBody ? null : caller.Bodies;
}
