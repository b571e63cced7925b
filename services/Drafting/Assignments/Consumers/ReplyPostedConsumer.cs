using MassTransit;
using SocialPubs.Contracts;

namespace SocialPubs.Drafting.Assignments.Consumers;

/// <summary>The reply stands in the network: the work is done.</summary>
internal sealed class ReplyPostedConsumer(DraftingDb db, AssignmentClocks clocks, TimeProvider time) : IConsumer<ReplyPosted>
{
    public async Task Consume(ConsumeContext<ReplyPosted> context)
    {
        var now = time.GetUtcNow();
        var assignment = await db.AssignmentOfAsync(context.Message.PublicationId, context.CancellationToken);
        if (!assignment.Apply(context.Message))
            return;

        await clocks.EndAsync(assignment, now, context.CancellationToken);
        await clocks.PlaceAsync(assignment, context.CancellationToken);
    }
}
