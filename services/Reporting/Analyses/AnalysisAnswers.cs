using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Analyses.Documents;

namespace SocialPubs.Reporting.Analyses;

/// <summary>An analysis in the list.</summary>
/// <param name="Month">The month, such as <c>2026-12</c>.</param>
/// <param name="Version">Rises with every act.</param>
/// <param name="CreatedAt">When the draft was there.</param>
/// <param name="SignedBy">Who signed it.</param>
/// <param name="DataHash">SHA-256 of what was signed.</param>
internal sealed record AnalysisLine(
    string Month,
    string Period,
    AnalysisState State,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SignedAt,
    string? SignedBy,
    DateTimeOffset? DeliveredAt,
    DateTimeOffset? AcknowledgedAt,
    string? DataHash)
{
    public static AnalysisLine Of(Analysis analysis, IEnumerable<AnalysisAct> acts)
    {
        var standing = AnalysisStanding.Of(acts);
        return new AnalysisLine(
            AnalysisMonths.CodeOf(analysis.FirstDay), new AnalysisPeriod(analysis.FirstDay, analysis.LastDay).Name(), standing.State, analysis.Version,
            analysis.CreatedAt, standing.Signed?.At, standing.Signed?.ActorName, standing.Delivered?.At, standing.Acknowledged?.At, standing.Signed?.DataHash);
    }
}

/// <summary>An analysis with its figures: those that were signed, or as things stand now.</summary>
/// <param name="Text">The text part.</param>
/// <param name="Acts">What people did with it, in order.</param>
/// <param name="Files">The files of a signed one.</param>
internal sealed record AnalysisAnswer(
    AnalysisLine Analysis, string Text, AnalysisFigures Figures, IReadOnlyList<AnalysisActLine> Acts, IReadOnlyList<AnalysisFileLine> Files);

internal sealed record AnalysisActLine(AnalysisActKind Kind, DateTimeOffset At, string By, string Role);

/// <summary>A file of a signed analysis.</summary>
internal sealed record AnalysisFileLine(string Format, string Sha256, int Size);

/// <summary>Months as they stand in addresses, and the analyses behind them.</summary>
internal static class AnalysisMonths
{
    public static string CodeOf(DateOnly firstDay) => firstDay.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Reads <c>2026-12</c>; null where it is no month.</summary>
    public static DateOnly? Parse(string month) =>
        DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static async Task<Analysis?> FindAsync(ReportingDb db, string month, CancellationToken cancellationToken) =>
        Parse(month) is { } day ? await db.Set<Analysis>().SingleOrDefaultAsync(row => row.FirstDay == day, cancellationToken) : null;

    /// <summary>The acts by instant; of those of one instant the one that makes the next possible comes first.</summary>
    public static async Task<List<AnalysisAct>> ActsAsync(ReportingDb db, Guid analysisId, CancellationToken cancellationToken)
    {
        var acts = await db.Set<AnalysisAct>().AsNoTracking().Where(row => row.AnalysisId == analysisId).ToListAsync(cancellationToken);
        return [.. acts.OrderBy(act => act.At).ThenBy(act => act.Kind).ThenBy(act => act.Id)];
    }

    /// <summary>What is shown under a signed analysis; null while it is a draft.</summary>
    public static AnalysisSignature? SignatureOf(AnalysisAct? signed) =>
        signed is null ? null : new AnalysisSignature(signed.ActorName, signed.Position ?? "", signed.At, signed.DataHash ?? "");

    /// <summary>What was signed.</summary>
    public static async Task<byte[]> FrozenAsync(ReportingDb db, Guid analysisId, CancellationToken cancellationToken) =>
        await db.Set<AnalysisFile>().AsNoTracking()
            .Where(row => row.AnalysisId == analysisId && row.Format == AnalysisFiles.Data)
            .Select(row => row.Content)
            .SingleAsync(cancellationToken);

    public static AnalysisPeriod Period(this Analysis analysis) => new(analysis.FirstDay, analysis.LastDay);
}

/// <summary>Who reads analyses.</summary>
internal static class AnalysisRoles
{
    public static readonly string[] Readers = [Roles.DeputyHead, Roles.Head, Roles.AreaDeputy, Roles.Curator, Roles.Administrator];
}
