using MassTransit;
using SocialPubs.Contracts;

namespace SocialPubs.Drafting.Assignments.Consumers;

/// <summary>The curator approved: nothing is awaited from the executors but, where the product cannot, the posting.</summary>
internal sealed class DraftApprovedConsumer(DraftingDb db, AssignmentClocks clocks, TimeProvider time) : IConsumer<DraftApproved>
{
    public async Task Consume(ConsumeContext<DraftApproved> context)
    {
        var now = time.GetUtcNow();
        var assignment = await db.AssignmentOfAsync(context.Message.PublicationId, context.CancellationToken);
        if (!assignment.Apply(context.Message))
            return;

        await clocks.EndAsync(assignment, now, context.CancellationToken);
        await clocks.PlaceAsync(assignment, context.CancellationToken);
    }
}
