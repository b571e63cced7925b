using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Networks;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Postings;

/// <summary>An approved reply is to be posted within the clock of posting (decree 188, clause 10).</summary>
internal sealed class DraftApprovedConsumer(
    PublishingDb db, PostingRecorder recorder, Connectors connectors, RegulationCatalog regulations, TimeProvider time) : IConsumer<DraftApproved>
{
    public async Task Consume(ConsumeContext<DraftApproved> context)
    {
        var approved = context.Message;
        var now = time.GetUtcNow();
        var cancellationToken = context.CancellationToken;
        if (await db.ClosedPublications.AnyAsync(closed => closed.PublicationId == approved.PublicationId, cancellationToken))
            return;

        var posting = await db.Postings.SingleOrDefaultAsync(row => row.PublicationId == approved.PublicationId, cancellationToken);
        if (posting?.Accepts(approved.Submission) == false)
            return;

        var reply = ApprovedReply.Of(approved, Activity.Current?.Id);
        var regulation = regulations.Find(reply.RegulationId, reply.RegulationEdition);
        var obstacle = connectors.Obstacle(reply, regulation, now);
        var clocks = await recorder.HappenedAsync(
            RegulationEvents.DraftApproved, approved.PublicationId, reply, approved.OccurredAt, now, cancellationToken);
        // A regulation without a clock of posting still has the one of the reply.
        var dueAt = clocks.Count > 0 ? clocks.Min(clock => clock.DueAt) : reply.ReplyDue;

        IReadOnlyList<IEvent> events;
        if (posting is null)
        {
            (posting, events) = Posting.Create(approved.PublicationId, reply, dueAt, obstacle, now);
            db.Add(posting);
        }
        else
        {
            events = posting.Replace(reply, dueAt, obstacle, now);
        }

        await recorder.RecordAsync(posting, events, now, cancellationToken);
    }
}
