using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.Publications;

/// <summary>The reply stands in the network: the publication is answered, and its clock ends at the instant of posting.</summary>
internal sealed class ReplyPostedConsumer(IntakeDb db, RegulationCatalog catalog, TimeProvider time) : IConsumer<ReplyPosted>
{
    public async Task Consume(ConsumeContext<ReplyPosted> context)
    {
        var reply = context.Message with { PostedAt = context.Message.PostedAt.Normalized() };
        var cancellationToken = context.CancellationToken;
        // Every publication begins here, so a reply to an unknown one is a fault for an operator to look at.
        var publication = await db.Publications.SingleOrDefaultAsync(row => row.Id == reply.PublicationId, cancellationToken)
            ?? throw new InvalidOperationException($"Publication {reply.PublicationId} got a reply but is not on record.");

        var regulation = catalog.Find(publication.RegulationId, publication.RegulationEdition);
        var clocks = await Clocks.LoadAsync(db, publication, regulation, cancellationToken);
        if (publication.Answer(reply, clocks) is { } decided)
        {
            var now = time.Now();
            publication.Apply(decided.Event);
            // The poster's clock may be ahead of ours.
            await db.ApplyTimersAsync(publication, decided, now < reply.PostedAt ? reply.PostedAt : now, cancellationToken);
        }
        else if (publication is { Status: PublicationStatus.Closed, ReplyUrl: null })
        {
            publication.RecordReply(reply.ReplyUrl, reply.PostedAt);
        }
    }
}
