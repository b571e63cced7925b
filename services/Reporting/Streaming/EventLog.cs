using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Reporting.Record;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Reporting.Streaming;

/// <summary>Reads the record in the order of the stream.</summary>
internal sealed class EventLog(NpgsqlDataSource database)
{
    // A transaction that is still open may yet add lines with its number, or with a lower seq than lines that are
    // there: only what lies before the oldest open transaction is settled.
    // Notices take their places from the same sequence, so that one cursor goes through both.
    private const string Read = """
        (SELECT e.tx, e.seq, e.type, e.publication_id, e.occurred_at, coalesce(e.body_code, p.body_code) AS body_code, e.payload::text AS payload, NULL::text AS recipient_id
         FROM events e LEFT JOIN publications p ON p.id = e.publication_id
         WHERE (e.tx, e.seq) > ($1, $2) AND e.tx < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY e.tx, e.seq LIMIT $3)
        UNION ALL
        (SELECT n.tx, n.seq, 'notice', n.publication_id, n.created_at, NULL,
                json_build_object('id', n.id, 'kind', n.kind, 'subject', n.subject, 'isUrgent', n.is_urgent)::text, n.recipient_id
         FROM notices n
         WHERE (n.tx, n.seq) > ($1, $2) AND n.tx < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY n.tx, n.seq LIMIT $3)
        ORDER BY tx, seq LIMIT $3
        """;

    private const string Settled = "SELECT pg_snapshot_xmin(pg_current_snapshot())";

    // Transaction numbers of a record that was restored into another cluster may lie in that cluster's future, where
    // its lines would wait to be settled. They are history: they go to the beginning, in the order of their lines.
    private const string Adopt = """
        UPDATE events SET tx = '0' WHERE tx >= pg_snapshot_xmax(pg_current_snapshot());
        UPDATE notices SET tx = '0' WHERE tx >= pg_snapshot_xmax(pg_current_snapshot())
        """;

    /// <summary>The place before which everything is settled.</summary>
    public async Task<EventCursor> EndAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Settled);
        return new EventCursor((ulong)(await command.ExecuteScalarAsync(cancellationToken))!, 0);
    }

    /// <summary>Makes a record that was restored from another cluster readable; does nothing otherwise.</summary>
    public async Task AdoptAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Adopt);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The next settled lines after a place.</summary>
    public async Task<IReadOnlyList<EventLine>> ReadAsync(EventCursor after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Read);
        command.Parameters.Add(new NpgsqlParameter { Value = after.Tx, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter { Value = after.Seq });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        var lines = new List<EventLine>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var cursor = new EventCursor(reader.GetFieldValue<ulong>(0), reader.GetInt64(1));
            var recipient = await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetString(7);
            var streamed = recipient is null ? await EventAsync(reader, cancellationToken) : await NoticeAsync(reader, cancellationToken);
            lines.Add(new EventLine(
                cursor, streamed.Type, streamed.BodyCode, recipient, JsonSerializer.SerializeToUtf8Bytes(streamed, Json.Options)));
        }

        return lines;
    }

    private static async Task<StreamedEvent> EventAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var name = reader.GetString(2);
        // A newer replica may have recorded what this one does not know; its bare fact is still told.
        var happened = MessageTypes.IsKnown(name) ? (IEvent)MessageTypes.Deserialize(name, reader.GetString(6)).Message : null;
        return new StreamedEvent(
            EventFacts.CodeOf(name),
            reader.GetGuid(3),
            happened?.OccurredAt ?? reader.GetFieldValue<DateTimeOffset>(4),
            await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetString(5),
            happened is null ? null : EventFacts.ActorOf(happened)?.Id,
            happened is null ? new Dictionary<string, object?>(StringComparer.Ordinal) : EventFacts.DataOf(happened));
    }

    private static async Task<StreamedEvent> NoticeAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) => new(
        reader.GetString(2),
        await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetGuid(3),
        reader.GetFieldValue<DateTimeOffset>(4),
        null,
        null,
        JsonSerializer.Deserialize<Dictionary<string, object?>>(reader.GetString(6), Json.Options)!);
}
