using SocialPubs.Reporting.Dashboard;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Publications;

/// <summary>Makes <c>publications</c>, <c>clocks</c> and <c>rounds</c>.</summary>
internal static class Summaries
{
    public static async Task ProjectAsync(ReportingDb db, IReadOnlyList<PublicationHistory> histories, CancellationToken cancellationToken)
    {
        var ids = histories.Select(history => history.PublicationId).ToArray();
        var publications = histories.Where(history => history.Events.Count > 0).Select(PublicationSummary.Of).ToArray();
        await db.SettleAsync(row => ids.Contains(row.Id), row => row.Id, publications, cancellationToken);
        var clocks = histories.SelectMany(ClockSummary.Of).ToArray();
        await db.SettleAsync(row => ids.Contains(row.PublicationId), row => row.DeadlineId, clocks, cancellationToken);
        await db.SettleAsync(
            row => ids.Contains(row.PublicationId), row => (row.PublicationId, row.Submission), histories.SelectMany(RoundSummary.Of), cancellationToken);
        FigureMarks.Mark(db, publications, clocks);
    }
}
