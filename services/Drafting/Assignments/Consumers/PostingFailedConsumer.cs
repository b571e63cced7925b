using MassTransit;
using SocialPubs.Contracts;

namespace SocialPubs.Drafting.Assignments.Consumers;

/// <summary>The product could not post by itself: the queue shows "post by hand" (clause 10).</summary>
internal sealed class PostingFailedConsumer(DraftingDb db, AssignmentClocks clocks, TimeProvider time) : IConsumer<PostingFailed>
{
    public async Task Consume(ConsumeContext<PostingFailed> context)
    {
        var now = time.GetUtcNow();
        var assignment = await db.AssignmentOfAsync(context.Message.PublicationId, context.CancellationToken);
        if (!assignment.Apply(context.Message))
            return;

        await clocks.EndAsync(assignment, now, context.CancellationToken);
        await clocks.PlaceAsync(assignment, context.CancellationToken);
    }
}
