using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Analyses;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>The shortcomings of an analysis (decree 188, clauses 12 and 13).</summary>
internal static class ShortcomingSection
{
    /// <summary>
    /// Those that arose in the period, and older ones that were not decided when it began; in the order in which they
    /// arose. Misses that turned out not to stand are left out, as everywhere among the figures. Names are in it: who may
    /// not see them must not get it.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="start">The period's first instant.</param>
    /// <param name="end">The first instant after it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<ShortcomingLine>> LinesAsync(
        ReportingDb db, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var (from, to) = (start.ToUniversalTime(), end.ToUniversalTime());
        var rows = await db.Set<Shortcoming>().AsNoTracking()
            .Where(row => row.State != ShortcomingState.Withdrawn && row.At < to
                && (row.At >= from || row.ClosedAt == null || row.ClosedAt >= from))
            .OrderBy(row => row.At).ThenBy(row => row.Id)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(LineOf)];
    }

    private static ShortcomingLine LineOf(Shortcoming row) => new(
        row.FullNumber,
        row.At,
        ShortcomingTexts.KindOf(row),
        row.Clause,
        row.BodyCode,
        row.BodyName,
        row.HolderName,
        row.Delay,
        ShortcomingTexts.StateOf(row.State, row.Withdrawal),
        ShortcomingTexts.DecisionOf(row.Decision, row.DecisionText, row.OrderNumber, row.OrderDate),
        row.State != ShortcomingState.Closed,
        row.PublicationId);
}
