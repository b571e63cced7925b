using System.Collections.Concurrent;
using System.Reflection;
using Npgsql;
using NpgsqlTypes;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;

namespace SocialPubs.Testing.ScriptedYear;

/// <summary>Puts messages on Reporting's record in bulk, as its consumers do one by one; the prepared tables are made by a rebuild.</summary>
public static class RecordCopy
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> BodyCodes = new();

    /// <returns>How many lines were written.</returns>
    public static async Task<long> EventsAsync(string database, IEnumerable<ScriptedMessage> events, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY events (message_id, type, publication_id, body_code, occurred_at, recorded_at, payload) FROM STDIN (FORMAT binary)", cancellationToken);
        copy.Timeout = TimeSpan.Zero;
        foreach (var (messageId, message) in events)
        {
            var happened = (IEvent)message;
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(messageId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(happened.GetType().Name, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(happened.PublicationId, NpgsqlDbType.Uuid, cancellationToken);
            if (BodyOf(happened) is { } body)
                await copy.WriteAsync(body, NpgsqlDbType.Text, cancellationToken);
            else
                await copy.WriteNullAsync(cancellationToken);
            await copy.WriteAsync(happened.OccurredAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(happened.OccurredAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(MessageTypes.Serialize(happened), NpgsqlDbType.Jsonb, cancellationToken);
        }

        return (long)await copy.CompleteAsync(cancellationToken);
    }

    /// <returns>How many lines were written.</returns>
    public static async Task<long> FactsAsync(string database, IEnumerable<ScriptedMessage> facts, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY facts (message_id, type, subject_id, occurred_at, recorded_at, payload) FROM STDIN (FORMAT binary)", cancellationToken);
        copy.Timeout = TimeSpan.Zero;
        foreach (var (messageId, fact) in facts)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(messageId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(fact.GetType().Name, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(fact.OrderingKey, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(fact.OccurredAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(fact.OccurredAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(MessageTypes.Serialize(fact), NpgsqlDbType.Jsonb, cancellationToken);
        }

        return (long)await copy.CompleteAsync(cancellationToken);
    }

    private static string? BodyOf(IEvent happened) =>
        (string?)BodyCodes.GetOrAdd(happened.GetType(), type => type.GetProperty("BodyCode"))?.GetValue(happened);
}
