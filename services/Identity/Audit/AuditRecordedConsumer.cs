using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Identity.Audit;

/// <summary>Adds what the services tell to the record, one entry after another whatever number of replicas runs.</summary>
internal sealed class AuditRecordedConsumer(IdentityDb db, AuditChain chain, TimeProvider time) : IConsumer<AuditRecorded>
{
    // More than the services send; a record that somebody else sent must not stand in the way either.
    private const int MaxText = 1000;

    public async Task Consume(ConsumeContext<AuditRecorded> context)
    {
        var message = context.Message;
        var head = await HeadAsync(context.CancellationToken);
        var entry = new AuditEntry
        {
            Seq = head.Count + 1,
            Id = message.Id,
            OccurredAt = message.OccurredAt.Stored(),
            RecordedAt = time.GetUtcNow().Stored(),
            Service = AuditText.Clean(message.Service, MaxText),
            Action = AuditText.Clean(message.Action, MaxText),
            SubjectId = AuditText.Clean(message.SubjectId, MaxText),
            SubjectName = AuditText.Clean(message.SubjectName, MaxText),
            Role = AuditText.Clean(message.Role, MaxText),
            Bodies = [.. message.Bodies.Select(body => AuditText.Clean(body, MaxText))],
            Address = AuditText.Clean(message.Address, MaxText),
            Target = AuditText.Clean(message.Target, MaxText),
            Changes = message.Changes is { Count: > 0 } changes ? JsonSerializer.Serialize(changes.Select(Clean), Json.Options) : null,
            Status = message.Status,
            Code = AuditText.Clean(message.Code, MaxText),
            TraceId = AuditText.Clean(message.TraceId, MaxText),
            KeyId = chain.KeyId,
        };
        chain.Append(head, entry);
        db.Add(entry);
    }

    private static AuditChange Clean(AuditChange change) => new(
        AuditText.Clean(change.Entity, MaxText),
        AuditText.Clean(change.Key, MaxText),
        AuditText.Clean(change.Field, MaxText),
        AuditText.Clean(change.Before, MaxText),
        AuditText.Clean(change.After, MaxText));

    /// <summary>
    /// The end of the chain, locked until this entry stands: its row is the lock, so that waiting and reading are one
    /// statement. As late as can be, because all wait for it.
    /// </summary>
    private async Task<AuditHead> HeadAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync() is { } head)
            return head;

        // Only the very first entry comes here; others may wait for the same.
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO audit_head (id, count, last_id, last_hash, key_id, seal) VALUES ({AuditHead.OnlyId}, 0, {Guid.Empty}, {Array.Empty<byte>()}, '', {Array.Empty<byte>()}) ON CONFLICT DO NOTHING",
            cancellationToken);
        return await ReadAsync() ?? throw new InvalidOperationException("The head of the audit record cannot be read.");

        Task<AuditHead?> ReadAsync() => db.Set<AuditHead>()
            .FromSql($"SELECT id, count, last_id, last_hash, key_id, seal FROM audit_head WHERE id = {AuditHead.OnlyId} FOR UPDATE")
            .SingleOrDefaultAsync(cancellationToken);
    }
}
