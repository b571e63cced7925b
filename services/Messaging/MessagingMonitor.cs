using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using SocialPubs.Messaging.Broker;

namespace SocialPubs.Messaging;

/// <summary>Reads what the gauges show: the outbox, the clocks and the error queue.</summary>
internal sealed partial class MessagingMonitor(
    NpgsqlDataSource database, FailedMessages failed, MessagingMetrics metrics, TimeProvider time, ILogger<MessagingMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private const string Read = """
        SELECT (SELECT count(*) FROM outbox), (SELECT min(created_at) FROM outbox),
               (SELECT count(*) FROM deadlines WHERE state = 0),
               (SELECT count(*) FROM deadlines WHERE state = 2 AND settled_at IS NULL)
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                metrics.State = await ReadAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRead(exception.GetBaseException().Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<MessagingState> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Read);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var age = await reader.IsDBNullAsync(1, cancellationToken)
            ? TimeSpan.Zero
            : time.GetUtcNow() - reader.GetFieldValue<DateTimeOffset>(1);
        return new MessagingState(
            reader.GetInt64(0), age, reader.GetInt64(2), reader.GetInt64(3), await failed.CountAsync(cancellationToken));
    }

    [LoggerMessage(LogLevel.Warning, "The messaging gauges could not be read: {Reason}")]
    private partial void LogNotRead(string reason);
}
