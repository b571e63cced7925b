using MassTransit;
using SocialPubs.Contracts;

namespace SocialPubs.Drafting.Assignments.Consumers;

/// <summary>The posted reply is gone or was edited: its executor has to see to it (clause 10).</summary>
internal sealed class ReplyStandingChangedConsumer(DraftingDb db) : IConsumer<ReplyStandingChanged>
{
    public async Task Consume(ConsumeContext<ReplyStandingChanged> context)
    {
        var assignment = await db.AssignmentOfAsync(context.Message.PublicationId, context.CancellationToken);
        assignment.Apply(context.Message);
    }
}
