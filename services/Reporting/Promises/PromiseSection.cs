using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Analyses;

namespace SocialPubs.Reporting.Promises;

/// <summary>The part of an analysis about promised dates (clause 8).</summary>
internal static class PromiseSection
{
    /// <summary>How those stand at an instant whose day lies in a period; of all bodies, or of some.</summary>
    public static async Task<PromiseFigures> FiguresAsync(
        ReportingDb db, DateTimeOffset start, DateTimeOffset end, DateTimeOffset now, CancellationToken cancellationToken, IReadOnlyList<string>? bodies = null)
    {
        // A day ends with the first instant of the next one: that of the period's last day is the period's end itself.
        var (from, to, at) = (start.ToUniversalTime(), end.ToUniversalTime(), now.ToUniversalTime());
        var figures = await db.Set<Promise>().AsNoTracking()
            .Where(row => row.DueAt > from && row.DueAt <= to && (bodies == null || bodies.Contains(row.BodyCode)))
            .GroupBy(row => 1)
            .Select(group => new
            {
                Due = group.LongCount(),
                Kept = group.LongCount(row => row.KeptAt <= row.DueAt),
                KeptLate = group.LongCount(row => row.KeptAt > row.DueAt),
                Broken = group.LongCount(row => row.KeptAt == null && row.DueAt < at),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return figures is null
            ? new PromiseFigures(0, 0, 0, 0, 0)
            : new PromiseFigures(
                figures.Due, figures.Kept, figures.KeptLate, figures.Broken, figures.Due - figures.Kept - figures.KeptLate - figures.Broken);
    }
}
