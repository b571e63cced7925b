using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Broker;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Outbox;

/// <summary>
/// Hands committed messages to the broker: at least once, in order within a key, under publisher confirms. Any number
/// of replicas may run; a key is one replica's for the length of a round.
/// </summary>
internal sealed partial class OutboxDispatcher(
    NpgsqlDataSource database,
    IBusControl bus,
    TopologyDeclaration topology,
    OutboxSignal signal,
    MessagingMetrics metrics,
    TimeProvider time,
    IOptions<OutboxOptions> options,
    ILogger<OutboxDispatcher> logger) : BackgroundService
{
    // The head of a key is its oldest row. Who holds the head's lock may send the rows behind it as well: nobody else
    // can claim the key before the head is gone.
    private const string ClaimHeads = """
        SELECT o.ordering_key FROM outbox o
        WHERE o.next_attempt_at <= $1
          AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.ordering_key = o.ordering_key AND e.id < o.id)
        ORDER BY o.id LIMIT $2
        FOR UPDATE SKIP LOCKED
        """;

    private const string ReadRows = """
        SELECT id, message_id, ordering_key, type, payload, traceparent, occurred_at, created_at, next_attempt_at, attempts
        FROM outbox WHERE ordering_key = ANY($1) ORDER BY id LIMIT $2
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await topology.Declared.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var sent = 0;
            try
            {
                // Without a broker nothing is claimed: a publish would only wait with its rows locked.
                if (bus.CheckHealth().Status == BusHealthStatus.Healthy)
                    sent = await SendRoundAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogDatabaseAway(exception.GetBaseException().Message);
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception);
            }

            if (sent == 0)
                await signal.WaitAsync(options.Value.Poll, time, stoppingToken);
        }
    }

    /// <summary>Sends what is due and returns how many messages the broker confirmed.</summary>
    internal async Task<int> SendRoundAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var keys = new List<Guid>();
        await using (var claim = new NpgsqlCommand(ClaimHeads, connection, transaction))
        {
            claim.Parameters.AddWithValue(time.GetUtcNow());
            claim.Parameters.AddWithValue(options.Value.KeysPerRound);
            await using var reader = await claim.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                keys.Add(reader.GetGuid(0));
        }

        if (keys.Count == 0)
            return 0;

        var rows = await ReadAsync(connection, transaction, keys, cancellationToken);
        var results = await Task.WhenAll(rows.GroupBy(row => row.OrderingKey).Select(key => SendKeyAsync([.. key], cancellationToken)));
        var confirmed = results.SelectMany(result => result.Confirmed).ToArray();
        await using (var batch = new NpgsqlBatch(connection, transaction))
        {
            if (confirmed.Length > 0)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM outbox WHERE id = ANY($1)")
                {
                    Parameters = { new NpgsqlParameter { Value = confirmed } },
                });
            }

            foreach (var failed in results.Select(result => result.Failed).OfType<OutboxMessage>())
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(
                    "UPDATE outbox SET attempts = $2, next_attempt_at = $3, last_error = $4 WHERE id = $1")
                {
                    Parameters =
                    {
                        new NpgsqlParameter { Value = failed.Id },
                        new NpgsqlParameter { Value = failed.Attempts },
                        new NpgsqlParameter { Value = failed.NextAttemptAt },
                        new NpgsqlParameter { Value = failed.LastError },
                    },
                });
            }

            await batch.ExecuteNonQueryAsync(CancellationToken.None);
        }

        // The broker has the messages: a stop of the service must not make it forget that.
        await transaction.CommitAsync(CancellationToken.None);
        return confirmed.Length;
    }

    private async Task<List<OutboxMessage>> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<Guid> keys, CancellationToken cancellationToken)
    {
        var rows = new List<OutboxMessage>();
        await using var read = new NpgsqlCommand(ReadRows, connection, transaction);
        read.Parameters.AddWithValue(keys.ToArray());
        read.Parameters.AddWithValue(options.Value.RowsPerRound);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new OutboxMessage
            {
                Id = reader.GetInt64(0),
                MessageId = reader.GetGuid(1),
                OrderingKey = reader.GetGuid(2),
                Type = reader.GetString(3),
                Payload = reader.GetString(4),
                Traceparent = await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetString(5),
                OccurredAt = reader.GetFieldValue<DateTimeOffset>(6),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(7),
                NextAttemptAt = reader.GetFieldValue<DateTimeOffset>(8),
                Attempts = reader.GetInt32(9),
            });
        }

        return rows;
    }

    /// <summary>Sends the rows of one key one after another and stops at the first that fails.</summary>
    private async Task<(List<long> Confirmed, OutboxMessage? Failed)> SendKeyAsync(
        List<OutboxMessage> rows, CancellationToken cancellationToken)
    {
        var confirmed = new List<long>();
        foreach (var row in rows)
        {
            try
            {
                await PublishAsync(row, cancellationToken);
                confirmed.Add(row.Id);
                metrics.Sent(row.Type);
            }
            catch (Exception exception)
            {
                if (cancellationToken.IsCancellationRequested)
                    return (confirmed, null);

                row.Attempts++;
                row.LastError = exception.Message.Length > 500 ? exception.Message[..500] : exception.Message;
                row.NextAttemptAt = time.GetUtcNow() + Backoff(row.Attempts);
                metrics.SendFailed(row.Type);
                LogSendFailed(exception, row.Type, row.MessageId, row.OrderingKey, row.Attempts);
                return (confirmed, row);
            }
        }

        return (confirmed, null);
    }

    private async Task PublishAsync(OutboxMessage row, CancellationToken cancellationToken)
    {
        var parent = ActivityContext.TryParse(row.Traceparent, null, isRemote: true, out var context) ? context : default;
        using var activity = MessagingMetrics.Activities.StartActivity($"outbox {row.Type}", ActivityKind.Internal, parent);
        activity?.SetTag("messaging.message.id", row.MessageId);
        activity?.SetTag("publication.id", row.OrderingKey);
        using var timeout = new CancellationTokenSource(options.Value.PublishTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var (type, message) = MessageTypes.Deserialize(row.Type, row.Payload);
        await bus.Publish(
            message,
            type,
            Pipe.Execute<PublishContext>(publish =>
            {
                publish.MessageId = row.MessageId;
                publish.CorrelationId = row.OrderingKey;
                // A confirm says that the broker has it; mandatory says that a queue has. What no service listens to
                // may go unheard.
                publish.Mandatory = Queues.IsHeard(type);
            }),
            either.Token);
    }

    private TimeSpan Backoff(int attempts)
    {
        var wait = Math.Min(
            options.Value.MinBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(attempts - 1, 20)),
            options.Value.MaxBackoff.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(wait * (0.8 + (0.4 * Random.Shared.NextDouble())));
    }

    [LoggerMessage(LogLevel.Error, "Outbox message {Type} {MessageId} of publication {PublicationId} could not be sent, attempt {Attempt}")]
    private partial void LogSendFailed(Exception exception, string type, Guid messageId, Guid publicationId, int attempt);

    [LoggerMessage(LogLevel.Warning, "The outbox waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(LogLevel.Error, "A round of the outbox failed; it goes on after the poll interval")]
    private partial void LogRoundFailed(Exception exception);
}
