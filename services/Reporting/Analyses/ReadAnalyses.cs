using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Analyses;

/// <summary>
/// The analyses of months: <c>GET /api/reporting/monthly</c>, <c>…/{yyyy-MM}</c> and the files <c>…/{yyyy-MM}.html</c>,
/// <c>.docx</c>, <c>.xlsx</c>.
/// </summary>
internal static class ReadAnalyses
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reporting/monthly", ListAsync)
            .WithName("ListAnalyses").WithSummary("The monthly analyses, the latest first")
            .WithTags("Reporting").RequireRoles(AnalysisRoles.Readers).ForEveryBody();
        routes.MapGet("/api/reporting/monthly/{month}", GetAsync)
            .WithName("GetAnalysis").WithSummary("The analysis of a month: the signed figures, or those of a draft as things stand now")
            .WithTags("Reporting").RequireRoles(AnalysisRoles.Readers).ForEveryBody();
        routes.MapGet("/api/reporting/monthly/{month}.{format}", FileAsync)
            .WithName("GetAnalysisFile").WithSummary("The analysis of a month as html, docx or xlsx; a signed one byte for byte as it was signed")
            .WithTags("Reporting").RequireRoles(AnalysisRoles.Readers).ForEveryBody();
    }

    public static Refusal NotThere() => new(CommonRefusals.NotFound, "There is no analysis of this month; months are written like 2026-12.", "month");

    private static async Task<Ok<AnalysisLine[]>> ListAsync(ReportingDb db, CancellationToken cancellationToken)
    {
        var analyses = await db.Set<Analysis>().AsNoTracking().OrderByDescending(row => row.FirstDay).ToListAsync(cancellationToken);
        var acts = (await db.Set<AnalysisAct>().AsNoTracking().ToListAsync(cancellationToken)).ToLookup(act => act.AnalysisId);
        return TypedResults.Ok(analyses.Select(analysis => AnalysisLine.Of(analysis, acts[analysis.Id])).ToArray());
    }

    private static async Task<Results<Ok<AnalysisAnswer>, ProblemHttpResult>> GetAsync(
        string month, ReportingDb db, AnalysisComputation computation, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (await AnalysisMonths.FindAsync(db, month, cancellationToken) is not { } analysis)
            return NotThere().ToProblem();

        var acts = await AnalysisMonths.ActsAsync(db, analysis.Id, cancellationToken);
        var figures = AnalysisStanding.Of(acts).Signed is null
            ? await computation.FiguresAsync(analysis.Period(), null, time.GetUtcNow(), cancellationToken)
            : AnalysisFiles.Thaw(await AnalysisMonths.FrozenAsync(db, analysis.Id, cancellationToken)).Figures;
        var files = await db.Set<AnalysisFile>().AsNoTracking().Where(row => row.AnalysisId == analysis.Id)
            .OrderBy(row => row.Format).Select(row => new AnalysisFileLine(row.Format, row.Sha256, row.Size)).ToListAsync(cancellationToken);
        http.SetETag(analysis.Version);
        return TypedResults.Ok(new AnalysisAnswer(
            AnalysisLine.Of(analysis, acts),
            analysis.Text,
            figures.For(caller),
            [.. acts.Select(act => new AnalysisActLine(act.Kind, act.At, act.ActorName, act.ActorRole))],
            files));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> FileAsync(
        string month, string format, ReportingDb db, AnalysisComputation computation, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (!AnalysisFiles.MediaTypes.ContainsKey(format))
            return new Refusal(CommonRefusals.NotFound, "An analysis is there as html, docx and xlsx.", "format").ToProblem();
        if (await AnalysisMonths.FindAsync(db, month, cancellationToken) is not { } analysis)
            return NotThere().ToProblem();

        var name = "analysis-" + month;
        var signed = AnalysisStanding.Of(await AnalysisMonths.ActsAsync(db, analysis.Id, cancellationToken)).Signed;
        if (signed is null)
        {
            var draft = await computation.DataAsync(analysis.Period(), null, analysis.Text, time.GetUtcNow(), cancellationToken);
            return AnalysisResults.File(http, format, AnalysisFiles.Write(format, draft.For(caller), null), name + "-draft");
        }

        if (caller.SeesNames())
        {
            var content = await db.Set<AnalysisFile>().AsNoTracking()
                .Where(row => row.AnalysisId == analysis.Id && row.Format == format)
                .Select(row => row.Content).SingleAsync(cancellationToken);
            return AnalysisResults.File(http, format, content, name);
        }

        // Who may not see names gets the signed figures without them: not the signed file.
        var data = AnalysisFiles.Thaw(await AnalysisMonths.FrozenAsync(db, analysis.Id, cancellationToken));
        return AnalysisResults.File(http, format, AnalysisFiles.Write(format, data.For(caller), AnalysisMonths.SignatureOf(signed)), name + "-without-names");
    }
}

/// <summary>How files of an analysis are answered.</summary>
internal static class AnalysisResults
{
    public static FileContentHttpResult File(HttpContext http, string format, byte[] content, string name)
    {
        // RFC 9530: the hash that was signed can be checked without reading the analysis itself.
        http.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(content))}:";
        // The page needs its own style and nothing else.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        return format == "html"
            ? TypedResults.File(content, AnalysisFiles.MediaTypes[format])
            : TypedResults.File(content, AnalysisFiles.MediaTypes[format], $"{name}.{format}");
    }
}
