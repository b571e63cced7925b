using MassTransit;
using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Drafting.Assignments.Consumers;

/// <summary>A publication comes to the body whose executors answer it; starts the clock of the draft (clause 9).</summary>
internal sealed class PublicationDirectedConsumer(DraftingDb db, AssignmentClocks clocks, TimeProvider time) : IConsumer<PublicationDirected>
{
    public async Task Consume(ConsumeContext<PublicationDirected> context)
    {
        var (message, cancellationToken, now) = (context.Message, context.CancellationToken, time.GetUtcNow());
        var assignment = await db.AssignmentOfAsync(message.PublicationId, cancellationToken);
        var known = assignment.Direction is not null;
        if (!assignment.Apply(message))
            return;

        // Clocks of a lower direction whose decline is not heard of yet: the new body must not inherit them.
        if (known)
            await clocks.StopAsync(assignment, message.OccurredAt, now, cancellationToken);
        // Where an approved reply is on its way already, nobody is asked for another draft.
        if (assignment.Approved is null && assignment.Posted is null)
            await clocks.HappenedAsync(assignment, RegulationEvents.PublicationDirected, message.OccurredAt, now, cancellationToken);
        // What came before its predecessor (a decline, a closing) ends at once what it would have ended.
        await clocks.EndAsync(assignment, now, cancellationToken);
        await clocks.PlaceAsync(assignment, cancellationToken);
    }
}
