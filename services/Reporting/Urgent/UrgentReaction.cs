using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Urgent;

/// <summary>
/// What goes to the head when a message gets on record: a publication that was found significant, and a surge that it makes
/// full.
/// </summary>
internal sealed class UrgentReaction(RegulationCatalog catalog, RegulationOptions options) : IReaction
{
    public async Task ReactAsync(
        ReportingDb db, IMessage message, Guid messageId, PublicationHistory? history, DateTimeOffset now, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case PublicationMarkedSignificant significant:
                await RaiseAsync(db, significant, now, catalog.InForce(options.Active, now), cancellationToken);
                break;
            // A correction changes where and when publications gather; it may show a surge that nobody saw.
            case PublicationRegistered or DetectionCorrected or TopicCorrected:
                await CheckAsync(db, ((IEvent)message).PublicationId, now, catalog.InForce(options.Active, now), cancellationToken);
                break;
            default:
                break;
        }
    }

    private static async Task RaiseAsync(
        ReportingDb db, PublicationMarkedSignificant significant, DateTimeOffset now, Regulation regulation, CancellationToken cancellationToken)
    {
        // By hand somebody was faster; the head has it already.
        if (await UrgentReports.OpenOnAsync(db, significant.PublicationId, cancellationToken) is not null)
            return;

        var publication = await db.Publications.SingleAsync(row => row.Id == significant.PublicationId, cancellationToken);
        await UrgentReports.RaiseAsync(
            db, publication, significant.Reason, significant.MarkedBy, significant.OccurredAt, now, regulation, cancellationToken);
    }

    private static async Task CheckAsync(
        ReportingDb db, Guid publicationId, DateTimeOffset now, Regulation regulation, CancellationToken cancellationToken)
    {
        if (regulation.Surge is not { } rule)
            return;

        var publication = await db.Publications.SingleAsync(row => row.Id == publicationId, cancellationToken);
        if (publication.DetectedAt is not { } around)
            return;

        // Locks in one order everywhere: the topic's, that of all, and last (at raising) that of the numbers.
        IReadOnlyList<Surge> raised = publication.TopicCode is { } topic
            ? await SurgeDetector.CheckAsync(db, topic, publication.TopicName, around, now, rule, regulation.TimeZone, cancellationToken)
            : [];
        raised = [.. raised, .. await SurgeDetector.CheckAsync(db, SurgeDetector.Overall, null, around, now, rule, regulation.TimeZone, cancellationToken)];
        foreach (var surge in raised)
            await UrgentReports.RaiseAsync(db, surge, now, regulation, cancellationToken);
    }
}
