using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Postings;

/// <summary>A closed publication is not answered any more; what may stand there already is found out and recorded.</summary>
internal sealed class PublicationClosedConsumer(PublishingDb db, PostingRecorder recorder, TimeProvider time) : IConsumer<PublicationClosed>
{
    public async Task Consume(ConsumeContext<PublicationClosed> context)
    {
        var closed = context.Message;
        var now = time.GetUtcNow();
        var cancellationToken = context.CancellationToken;
        if (await db.ClosedPublications.AnyAsync(row => row.PublicationId == closed.PublicationId, cancellationToken))
            return;

        // Also where there is no posting yet: the approval may come later than the closing that overtook it.
        db.Add(new ClosedPublication { PublicationId = closed.PublicationId, ClosedAt = closed.OccurredAt });
        var posting = await db.Postings.SingleOrDefaultAsync(row => row.PublicationId == closed.PublicationId, cancellationToken);
        if (posting is null)
            return;

        posting.Close(closed.OccurredAt);
        await recorder.HappenedAsync(
            RegulationEvents.PublicationClosed, closed.PublicationId, posting.Reply, closed.OccurredAt, now, cancellationToken);
    }
}
