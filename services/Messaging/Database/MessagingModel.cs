using Microsoft.EntityFrameworkCore;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Inbox;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Messaging.Database;

/// <summary>The tables of messaging in a service's own database.</summary>
public static class MessagingModel
{
    /// <summary>Adds <c>outbox</c>, <c>inbox</c>, <c>deadlines</c>, <c>idempotency_keys</c> and <c>author_changes</c> to the model.</summary>
    public static ModelBuilder AddMessaging(this ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.Property(row => row.Payload).HasColumnType("text");
            outbox.HasIndex(row => row.MessageId).IsUnique();
            outbox.HasIndex(row => new { row.OrderingKey, row.Id });
        });
        model.Entity<InboxEntry>(inbox =>
        {
            inbox.ToTable("inbox");
            inbox.HasKey(row => new { row.MessageId, row.Endpoint });
            inbox.HasIndex(row => row.ReceivedAt);
        });
        model.Entity<Deadline>(deadline =>
        {
            deadline.ToTable("deadlines");
            deadline.Property(row => row.Id).ValueGeneratedNever();
            deadline.Property(row => row.State).HasConversion<short>();
            deadline.HasIndex(row => row.NextFireAt).HasFilter("state = 0 AND next_fire_at IS NOT NULL");
            // A timer runs once at a time for a subject, whatever order the events came in.
            deadline.HasIndex(row => new { row.SubjectId, row.Timer }).IsUnique().HasFilter("settled_at IS NULL");
            deadline.HasIndex(row => row.SubjectId);
        });
        model.Entity<IdempotencyKey>(key =>
        {
            key.ToTable("idempotency_keys");
            key.HasKey(row => new { row.CallerId, row.Key });
            key.HasIndex(row => row.CreatedAt);
            key.HasIndex(row => row.PublicationId).HasFilter("publication_id IS NOT NULL");
        });
        model.Entity<AuthorChange>(change =>
        {
            change.ToTable("author_changes");
            change.HasKey(row => row.PublicationId);
            change.Property(row => row.PublicationId).ValueGeneratedNever();
        });
        return model;
    }
}
