using MassTransit;
using SocialPubs.Contracts;

namespace SocialPubs.Drafting.Assignments.Consumers;

/// <summary>No reply is wanted any more; may come before the direction, which then starts nothing.</summary>
internal sealed class PublicationClosedConsumer(DraftingDb db, AssignmentClocks clocks, TimeProvider time) : IConsumer<PublicationClosed>
{
    public async Task Consume(ConsumeContext<PublicationClosed> context)
    {
        var now = time.GetUtcNow();
        var assignment = await db.AssignmentOfAsync(context.Message.PublicationId, context.CancellationToken);
        if (!assignment.Apply(context.Message))
            return;

        await clocks.EndAsync(assignment, now, context.CancellationToken);
        await clocks.PlaceAsync(assignment, context.CancellationToken);
    }
}
