using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Reporting.Publications;

namespace SocialPubs.Reporting.Record;

/// <summary>Puts an event on record and brings the prepared tables of its publication up to date, in one transaction.</summary>
internal sealed class RecordConsumer<TEvent>(ReportingDb db, TimeProvider time) : IConsumer<TEvent>
    where TEvent : class, IEvent
{
    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var message = context.Message;
        var messageId = context.MessageId!.Value;
        // The inbox forgets after a month; the record does not.
        if (await db.Events.AnyAsync(row => row.MessageId == messageId, context.CancellationToken))
            return;

        db.Events.Add(new RecordedEvent
        {
            MessageId = messageId,
            Type = typeof(TEvent).Name,
            PublicationId = message.PublicationId,
            BodyCode = EventFacts.BodyOf(message),
            OccurredAt = message.OccurredAt,
            RecordedAt = time.GetUtcNow(),
            Payload = MessageTypes.Serialize(message),
        });
        await db.SaveChangesAsync(context.CancellationToken);
        await db.ProjectAsync(message.PublicationId, context.CancellationToken);
    }
}

/// <summary>The consumers of Reporting: one for each message that it hears, so that no contract is forgotten.</summary>
internal static class RecordConsumers
{
    public static readonly IReadOnlyList<Type> All =
        [.. Queues.Subscriptions[Queues.Reporting].Select(message => typeof(RecordConsumer<>).MakeGenericType(message))];
}
