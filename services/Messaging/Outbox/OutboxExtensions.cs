using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;

namespace SocialPubs.Messaging.Outbox;

/// <summary>How a handler sends a message: as a row that commits with its state change, or not at all.</summary>
public static class OutboxExtensions
{
    /// <summary>Adds a message to the outbox of this context; it leaves after <c>SaveChanges</c> has committed.</summary>
    public static void Enqueue(this DbContext db, IMessage message, DateTimeOffset now) =>
        db.Set<OutboxMessage>().Add(Create(message, now));

    internal static OutboxMessage Create(IMessage message, DateTimeOffset now) => new()
    {
        MessageId = Guid.CreateVersion7(now),
        OrderingKey = message.OrderingKey,
        Type = message.GetType().Name,
        Payload = MessageTypes.Serialize(message),
        Traceparent = Activity.Current?.Id,
        OccurredAt = message.OccurredAt,
        CreatedAt = now,
        NextAttemptAt = now,
    };
}
