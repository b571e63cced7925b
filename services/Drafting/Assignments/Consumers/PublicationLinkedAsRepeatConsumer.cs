using MassTransit;
using SocialPubs.Contracts;

namespace SocialPubs.Drafting.Assignments.Consumers;

/// <summary>The publication continues an earlier question, so its reply must name measures or progress (clause 11).</summary>
internal sealed class PublicationLinkedAsRepeatConsumer(DraftingDb db, AssignmentClocks clocks, TimeProvider time) : IConsumer<PublicationLinkedAsRepeat>
{
    public async Task Consume(ConsumeContext<PublicationLinkedAsRepeat> context)
    {
        var now = time.GetUtcNow();
        var assignment = await db.AssignmentOfAsync(context.Message.PublicationId, context.CancellationToken);
        if (!assignment.Apply(context.Message))
            return;

        await clocks.EndAsync(assignment, now, context.CancellationToken);
        await clocks.PlaceAsync(assignment, context.CancellationToken);
    }
}
