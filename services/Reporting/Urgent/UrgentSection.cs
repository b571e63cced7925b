using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Analyses;

namespace SocialPubs.Reporting.Urgent;

/// <summary>The part of an analysis about what went to the head at once (clause 13).</summary>
internal static class UrgentSection
{
    /// <summary>The reports whose cause lies in a period, in the order of their causes; of all bodies, or of some.</summary>
    public static async Task<IReadOnlyList<UrgentLine>> LinesAsync(
        ReportingDb db, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken, IReadOnlyList<string>? bodies = null)
    {
        var (from, to) = (start.ToUniversalTime(), end.ToUniversalTime());
        var rows = await (
                from report in db.Set<UrgentReport>().AsNoTracking()
                where report.At >= @from && report.At < to && (bodies == null || report.BodyCodes.Any(body => bodies.Contains(body)))
                join surge in db.Set<Surge>().AsNoTracking() on report.SurgeId equals surge.Id into surges
                from surge in surges.DefaultIfEmpty()
                orderby report.At, report.Year, report.Ordinal
                select new { report.Number, report.At, report.Kind, report.TopicName, report.AcknowledgedAt, Surge = surge })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new UrgentLine(
                row.Number, row.At, UrgentTexts.NameOf(row.Kind), UrgentTexts.SubjectOf(row.Kind, row.Surge?.Topic.Length == 0, row.TopicName),
                row.Surge?.Publications, row.Surge?.EndedAt, row.AcknowledgedAt)),
        ];
    }
}
