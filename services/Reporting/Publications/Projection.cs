using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.Publications;

/// <summary>Makes the prepared tables from the record.</summary>
internal static class Projection
{
    /// <summary>Reads what is on record of a publication.</summary>
    public static async Task<PublicationHistory> HistoryAsync(
        this ReportingDb db, Guid publicationId, CancellationToken cancellationToken)
    {
        var lines = await db.Events.AsNoTracking()
            .Where(row => row.PublicationId == publicationId)
            .ToListAsync(cancellationToken);
        return PublicationHistory.Of(publicationId, lines.Select(line => line.ToEvent()));
    }

    /// <summary>
    /// Makes the rows of a publication anew from all that is on record of it, so that they never depend on the order
    /// of arrival. Call it under the publication's lock; the caller saves.
    /// </summary>
    public static async Task ProjectAsync(this ReportingDb db, Guid publicationId, CancellationToken cancellationToken)
    {
        var history = await db.HistoryAsync(publicationId, cancellationToken);
        var publication = await db.Publications.FindAsync([publicationId], cancellationToken);
        if (publication is null)
            db.Publications.Add(publication = new PublicationSummary { Id = publicationId });
        publication.Apply(history);

        var clocks = await db.Clocks
            .Where(row => row.PublicationId == publicationId)
            .ToDictionaryAsync(row => row.DeadlineId, cancellationToken);
        foreach (var clock in history.Clocks)
        {
            if (!clocks.TryGetValue(clock.DeadlineId, out var row))
                db.Clocks.Add(row = new ClockSummary { DeadlineId = clock.DeadlineId, PublicationId = publicationId });
            row.Apply(clock);
        }
    }
}
