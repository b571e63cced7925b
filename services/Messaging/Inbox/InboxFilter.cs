using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;

namespace SocialPubs.Messaging.Inbox;

/// <summary>
/// Makes the effect of a delivery happen once: the inbox row, the consumer's state and its outbox rows commit together,
/// and a message whose row is there already is acknowledged without effect. Work on one publication is serialised
/// within the service, whatever number of replicas runs.
/// </summary>
internal sealed class InboxFilter<T>(DbContext db, MessagingMetrics metrics, TimeProvider time) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var messageId = context.MessageId
            ?? throw new InvalidOperationException("A message without an id cannot be told from its second delivery.");
        var endpoint = context.ReceiveContext.InputAddress.AbsolutePath.TrimStart('/');
        var cancellationToken = context.CancellationToken;

        // A failure undoes the whole delivery, so there is nothing to go back to within it.
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (context.Message is IMessage message)
            await db.LockPublicationAsync(message.OrderingKey, cancellationToken);

        var inserted = await db.Database.ExecuteSqlAsync(
            $"INSERT INTO inbox (message_id, endpoint, received_at) VALUES ({messageId}, {endpoint}, {time.GetUtcNow()}) ON CONFLICT DO NOTHING",
            cancellationToken);
        if (inserted == 0)
        {
            metrics.Duplicate(typeof(T).Name);
            return;
        }

        await next.Send(context);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Consumed(typeof(T).Name);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}
