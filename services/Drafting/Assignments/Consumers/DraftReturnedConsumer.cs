using MassTransit;
using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Drafting.Assignments.Consumers;

/// <summary>The curator returned the draft: the clock of the rework starts at that instant (clause 9).</summary>
internal sealed class DraftReturnedConsumer(DraftingDb db, AssignmentClocks clocks, TimeProvider time) : IConsumer<DraftReturned>
{
    public async Task Consume(ConsumeContext<DraftReturned> context)
    {
        var (message, cancellationToken, now) = (context.Message, context.CancellationToken, time.GetUtcNow());
        var assignment = await db.AssignmentOfAsync(message.PublicationId, cancellationToken);
        if (!assignment.Apply(message))
            return;

        // A return that was overtaken by a newer submission asks for nothing: its remarks stay on record.
        if (assignment.State == AssignmentState.Returned && assignment.Standing is { } standing && standing.Number == message.Submission)
        {
            // The curator decided before the withdrawal came, so the draft was on time or late by its submission: what the
            // withdrawal resumed is not awaited.
            if (standing.Withdrawn is { } withdrawal)
                await clocks.StopAsync(assignment, withdrawal.At, now, cancellationToken);
            await clocks.HappenedAsync(assignment, RegulationEvents.DraftReturned, message.OccurredAt, now, cancellationToken);
        }

        await clocks.EndAsync(assignment, now, cancellationToken);
        await clocks.PlaceAsync(assignment, cancellationToken);
    }
}
