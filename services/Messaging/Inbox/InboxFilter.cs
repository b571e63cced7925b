using MassTransit;
using MassTransit.Context;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Messaging.Inbox;

/// <summary>
/// Makes the effect of a delivery happen once: the inbox row, the consumer's state and its outbox rows commit together,
/// and a message whose row is there already is acknowledged without effect. Work on one publication is serialised
/// within the service, whatever number of replicas runs. A message that still names an author who was replaced by a pseudonym
/// meanwhile is put right before its consumer sees it.
/// </summary>
internal sealed class InboxFilter<T>(DbContext db, AuthorErasure erasure, MessagingMetrics metrics, TimeProvider time) : IFilter<ConsumeContext<T>>
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

        // One statement: no row means that the message took effect before, and a row without a publication that nothing is
        // known of its author.
        var publications = AuthorErasure.PublicationsIn(context.Message);
        var rows = await db.Database.SqlQuery<AuthorChangeRow>(
            $"""
            WITH first AS (
                INSERT INTO inbox (message_id, endpoint, received_at) VALUES ({messageId}, {endpoint}, {time.GetUtcNow()})
                ON CONFLICT DO NOTHING RETURNING message_id
            )
            SELECT c.publication_id, c.pseudonymised, c.corrected
            FROM first LEFT JOIN author_changes c ON c.publication_id = ANY ({publications})
            """).ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            metrics.Duplicate(typeof(T).Name);
            return;
        }

        var changes = rows.Where(row => row.PublicationId is not null).ToList();
        var putRight = changes.Count == 0 ? context.Message : erasure.PutRight(context.Message, changes);
        await next.Send(ReferenceEquals(putRight, context.Message) ? context : new MessageConsumeContext<T>(context, putRight));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Consumed(typeof(T).Name);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}
