using MassTransit;
using SocialPubs.Contracts;

namespace SocialPubs.Drafting.Assignments.Consumers;

/// <summary>The body declined: its executors have nothing to write any more, unless an approval was first.</summary>
internal sealed class DirectionDeclinedConsumer(DraftingDb db, AssignmentClocks clocks, TimeProvider time) : IConsumer<DirectionDeclined>
{
    public async Task Consume(ConsumeContext<DirectionDeclined> context)
    {
        var now = time.GetUtcNow();
        var assignment = await db.AssignmentOfAsync(context.Message.PublicationId, context.CancellationToken);
        if (!assignment.Apply(context.Message))
            return;

        await clocks.EndAsync(assignment, now, context.CancellationToken);
        await clocks.PlaceAsync(assignment, context.CancellationToken);
    }
}
