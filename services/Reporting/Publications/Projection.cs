using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Promises;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Shortcomings;
using SocialPubs.Reporting.Urgent;

namespace SocialPubs.Reporting.Publications;

/// <summary>Makes the prepared tables from the record.</summary>
internal static class Projection
{
    /// <summary>
    /// Makes the rows of publications anew from all that is on record of them, so that they never depend on the order
    /// of arrival. Call it under the publications' locks; the caller saves.
    /// </summary>
    /// <remarks>
    /// Everything that follows from publications is made here, of one publication as word of it comes in and of hundreds
    /// at a rebuild. A part joins by one call with the context and the histories, reads what it has of all of them by one
    /// query (<see cref="ProjectedRows.SettleAsync"/> does), and has no row for a history without events.
    /// </remarks>
    /// <returns>The histories from which they were made, in the order of the ids.</returns>
    public static async Task<IReadOnlyList<PublicationHistory>> ProjectAsync(
        this ReportingDb db, IReadOnlyCollection<Guid> publicationIds, CancellationToken cancellationToken)
    {
        var histories = await db.HistoriesAsync(publicationIds, cancellationToken);
        await Summaries.ProjectAsync(db, histories, cancellationToken);
        await ShortcomingRegister.ProjectAsync(db, histories, cancellationToken);
        await PromiseProjection.ProjectAsync(db, histories, cancellationToken);
        await UrgentReports.ProjectAsync(db, histories, cancellationToken);
        return histories;
    }

    /// <summary>The same for one publication.</summary>
    public static Task ProjectAsync(this ReportingDb db, Guid publicationId, CancellationToken cancellationToken) =>
        db.ProjectAsync([publicationId], cancellationToken);

    /// <summary>Reads what is on record of a publication.</summary>
    public static async Task<PublicationHistory> HistoryAsync(this ReportingDb db, Guid publicationId, CancellationToken cancellationToken) =>
        (await db.HistoriesAsync([publicationId], cancellationToken))[0];

    /// <summary>Reads what is on record of publications: one history for each, in their order.</summary>
    public static async Task<IReadOnlyList<PublicationHistory>> HistoriesAsync(
        this ReportingDb db, IReadOnlyCollection<Guid> publicationIds, CancellationToken cancellationToken)
    {
        var lines = await db.Events.AsNoTracking()
            .Where(row => publicationIds.Contains(row.PublicationId))
            .Select(row => new { row.PublicationId, row.MessageId, row.Type, row.Payload })
            .ToListAsync(cancellationToken);
        var events = lines.ToLookup(
            line => line.PublicationId,
            line => new HeardEvent(line.MessageId, (IEvent)MessageTypes.Deserialize(line.Type, line.Payload).Message));
        return [.. publicationIds.Select(id => PublicationHistory.Of(id, events[id]))];
    }
}
