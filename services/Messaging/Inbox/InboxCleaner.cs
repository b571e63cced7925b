using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Inbox;

/// <summary>Settings of the clean-up, section <c>Inbox</c>.</summary>
public sealed class InboxOptions
{
    /// <summary>How long a consumed message is remembered; longer than any redelivery, also of one sent back from the error queue.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the answer of a command with an idempotency key is kept.</summary>
    public TimeSpan KeepIdempotencyKeys { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Rows that one statement deletes.</summary>
    public int BatchSize { get; set; } = 1000;

    /// <summary>Pause between two clean-ups.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Deletes old rows in bounded batches, so that no statement holds up the work.</summary>
internal sealed partial class InboxCleaner(
    NpgsqlDataSource database, TimeProvider time, IOptions<InboxOptions> options, ILogger<InboxCleaner> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CleanAsync("inbox", "received_at", options.Value.Keep, stoppingToken);
                await CleanAsync("idempotency_keys", "created_at", options.Value.KeepIdempotencyKeys, stoppingToken);
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogPutOff(exception.GetBaseException().Message);
            }
        }
    }

    internal async Task CleanAsync(string table, string column, TimeSpan keep, CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            await using var command = database.CreateCommand(
                $"DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table} WHERE {column} < $1 LIMIT $2)");
            command.Parameters.AddWithValue(time.GetUtcNow() - keep);
            command.Parameters.AddWithValue(options.Value.BatchSize);
            deleted = await command.ExecuteNonQueryAsync(cancellationToken);
        }
        while (deleted == options.Value.BatchSize);
    }

    [LoggerMessage(LogLevel.Warning, "The clean-up is put off: {Reason}")]
    private partial void LogPutOff(string reason);
}
