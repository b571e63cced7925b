using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Deadlines;

/// <summary>
/// Raises warnings and misses, each exactly once whatever number of replicas runs: the state of the row and the
/// message in the outbox commit together. After a stop it raises what fell due meanwhile, with the true instants;
/// warning points whose deadline has ended too are left out, the miss says it all.
/// </summary>
internal sealed partial class DeadlineClock(
    NpgsqlDataSource database,
    DeadlineSignal signal,
    OutboxSignal outbox,
    MessagingMetrics metrics,
    TimeProvider time,
    IOptions<DeadlineOptions> options,
    ILogger<DeadlineClock> logger) : BackgroundService
{
    // "Within 30 minutes" is met at exactly 30:00.000, so the clock acts strictly after the instant.
    private const string Claim = """
        SELECT id, subject_id, timer, stage, clause, body_code, holder, started_at, due_at, warn_at, next_fire_at
        FROM deadlines WHERE state = 0 AND next_fire_at < $1
        ORDER BY next_fire_at LIMIT $2 FOR UPDATE SKIP LOCKED
        """;

    private const string Next = "SELECT min(next_fire_at) FROM deadlines WHERE state = 0 AND next_fire_at IS NOT NULL";

    private const string Update = """
        UPDATE deadlines d SET state = u.state, next_fire_at = u.next_fire_at
        FROM unnest($1, $2, $3) AS u(id, state, next_fire_at) WHERE d.id = u.id
        """;

    private const string Insert = """
        INSERT INTO outbox (message_id, ordering_key, type, payload, traceparent, occurred_at, created_at, next_attempt_at, attempts)
        SELECT *, $6, $6, 0 FROM unnest($1, $2, $3, $4, $7, $5)
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = options.Value.Poll;
            try
            {
                var raised = await RaiseRoundAsync(stoppingToken);
                if (raised >= options.Value.RowsPerRound)
                    continue;

                wait = await UntilNextAsync(stoppingToken);
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

            await signal.WaitAsync(wait, time, stoppingToken);
        }
    }

    /// <summary>Raises what has fallen due and returns how many rows that were.</summary>
    internal async Task<int> RaiseRoundAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var due = await ClaimAsync(connection, transaction, now, cancellationToken);
        if (due.Count == 0)
            return 0;

        using var activity = MessagingMetrics.Activities.StartActivity("deadlines raise");
        var messages = due.Select(deadline => OutboxExtensions.Create(Fire(deadline, now), now)).ToArray();
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Update)
                {
                    Parameters =
                    {
                        Array(due.Select(row => row.Id), NpgsqlDbType.Uuid),
                        Array(due.Select(row => (short)row.State), NpgsqlDbType.Smallint),
                        Array(due.Select(row => row.NextFireAt), NpgsqlDbType.TimestampTz),
                    },
                },
                new NpgsqlBatchCommand(Insert)
                {
                    Parameters =
                    {
                        Array(messages.Select(row => row.MessageId), NpgsqlDbType.Uuid),
                        Array(messages.Select(row => row.OrderingKey), NpgsqlDbType.Uuid),
                        Array(messages.Select(row => row.Type), NpgsqlDbType.Text),
                        Array(messages.Select(row => row.Payload), NpgsqlDbType.Text),
                        Array(messages.Select(row => row.OccurredAt), NpgsqlDbType.TimestampTz),
                        new NpgsqlParameter { Value = now },
                        Array(messages.Select(row => row.Traceparent), NpgsqlDbType.Text),
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Set();
        foreach (var deadline in due.Where(row => row.State == DeadlineState.Missed))
            metrics.Raised(deadline.Timer, "missed", now - deadline.DueAt);
        return due.Count;
    }

    internal static DeadlineMissed Missed(Deadline deadline) => new(
        deadline.SubjectId, deadline.DueAt, deadline.Id, deadline.Timer, deadline.Stage, deadline.DueAt, deadline.Clause,
        deadline.BodyCode, deadline.Holder);

    /// <summary>Moves a claimed row on and returns what to tell the others.</summary>
    private static IEvent Fire(Deadline deadline, DateTimeOffset now)
    {
        if (now > deadline.DueAt)
        {
            deadline.State = DeadlineState.Missed;
            deadline.NextFireAt = null;
            return Missed(deadline);
        }

        var warning = deadline.WarnAt.Last(point => point < now);
        deadline.NextFireAt = deadline.WarnAt.FirstOrDefault(point => point >= now, deadline.DueAt);
        return new DeadlineApproaching(
            deadline.SubjectId, warning, deadline.Id, deadline.Timer, deadline.Stage, deadline.DueAt, deadline.BodyCode, deadline.Holder);
    }

    private static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private async Task<List<Deadline>> ClaimAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = new List<Deadline>();
        await using var claim = new NpgsqlCommand(Claim, connection, transaction);
        claim.Parameters.AddWithValue(now);
        claim.Parameters.AddWithValue(options.Value.RowsPerRound);
        await using var reader = await claim.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new Deadline
            {
                Id = reader.GetGuid(0),
                SubjectId = reader.GetGuid(1),
                Timer = reader.GetString(2),
                Stage = reader.GetString(3),
                Clause = reader.GetString(4),
                BodyCode = await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetString(5),
                Holder = await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetString(6),
                StartedAt = reader.GetFieldValue<DateTimeOffset>(7),
                DueAt = reader.GetFieldValue<DateTimeOffset>(8),
                WarnAt = reader.GetFieldValue<DateTimeOffset[]>(9),
                NextFireAt = reader.GetFieldValue<DateTimeOffset>(10),
            });
        }

        return rows;
    }

    private async Task<TimeSpan> UntilNextAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Next);
        if (await command.ExecuteScalarAsync(cancellationToken) is not DateTime next)
            return options.Value.Poll;

        // One millisecond past the instant, since the clock acts strictly after it.
        var wait = new DateTimeOffset(next, TimeSpan.Zero) - time.GetUtcNow() + TimeSpan.FromMilliseconds(1);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > options.Value.Poll ? options.Value.Poll : wait;
    }

    [LoggerMessage(LogLevel.Warning, "The deadline clock waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(LogLevel.Error, "A round of the deadline clock failed; it goes on after the poll interval")]
    private partial void LogRoundFailed(Exception exception);
}
