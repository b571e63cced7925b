using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Publications;

namespace SocialPubs.Reporting.Record;

/// <summary>Puts an event on record and brings the prepared tables of its publication up to date, in one transaction.</summary>
internal sealed class RecordConsumer<TEvent>(
    ReportingDb db, AuthorErasure erasure, IEnumerable<IReaction> reactions, TimeProvider time) : IConsumer<TEvent>
    where TEvent : class, IEvent
{
    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var cancellationToken = context.CancellationToken;
        // Before the line itself is written, so that the figures are made from a record without the name.
        switch (context.Message)
        {
            case AuthorPseudonymised pseudonymised:
                await erasure.PseudonymiseAsync(db, pseudonymised, cancellationToken);
                break;
            case AuthorCorrected corrected:
                await erasure.CorrectAsync(db, corrected, cancellationToken);
                break;
            default:
                break;
        }

        var now = time.GetUtcNow();
        if (await db.RecordAsync(context.MessageId!.Value, context.Message, now, cancellationToken) is { } history)
        {
            await db.SaveChangesAsync(cancellationToken);
            foreach (var reaction in reactions)
                await reaction.ReactAsync(db, context.Message, context.MessageId.Value, history, now, cancellationToken);
        }

        if (context.Message is AuthorPseudonymised { RepeatedBy: var others })
        {
            foreach (var other in others)
                await db.ProjectAsync(other, cancellationToken);
        }
    }
}

/// <summary>How an event gets on record.</summary>
internal static class Recorder
{
    /// <summary>
    /// Adds the line if it is not there, makes the publication's rows anew and returns its history; null where the line was
    /// there. Call it under the publication's lock in a transaction; the caller saves what is left to save.
    /// </summary>
    public static async Task<PublicationHistory?> RecordAsync(
        this ReportingDb db, Guid messageId, IEvent happened, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The inbox forgets after a month; the record does not.
        if (await db.Events.AnyAsync(row => row.MessageId == messageId, cancellationToken))
            return null;

        db.Events.Add(new RecordedEvent
        {
            MessageId = messageId,
            Type = happened.GetType().Name,
            PublicationId = happened.PublicationId,
            BodyCode = EventFacts.BodyOf(happened),
            OccurredAt = happened.OccurredAt,
            RecordedAt = now,
            Payload = MessageTypes.Serialize(happened),
        });
        await db.SaveChangesAsync(cancellationToken);
        return (await db.ProjectAsync([happened.PublicationId], cancellationToken))[0];
    }
}

/// <summary>The consumers of Reporting: one for each message that it hears, so that no contract is forgotten.</summary>
internal static class RecordConsumers
{
    public static readonly IReadOnlyList<Type> All =
    [
        .. Queues.Subscriptions[Queues.Reporting].Select(message =>
            (message.IsAssignableTo(typeof(IEvent)) ? typeof(RecordConsumer<>) : typeof(FactConsumer<>)).MakeGenericType(message)),
    ];
}
