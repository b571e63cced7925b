using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Work;

/// <summary>
/// Looks again and again at what time alone brings about. Any number of replicas may run it: each round works under locks
/// of the database. A round that fails is told, and the next one comes after the same pause.
/// </summary>
/// <param name="time">The clock of the pauses.</param>
/// <param name="logger">Says when the database is away and when a round failed.</param>
public abstract partial class RoundWorker(TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>How long it waits before the next round.</summary>
    protected abstract TimeSpan Pause { get; }

    /// <summary>Does what is due, each thing in a transaction of its own.</summary>
    protected abstract Task RoundAsync(CancellationToken stoppingToken);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogDatabaseAway(GetType().Name, exception.GetBaseException().Message);
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception, GetType().Name);
            }

            try
            {
                await Task.Delay(Pause, Time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Worker} waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string worker, string reason);

    [LoggerMessage(LogLevel.Error, "A round of {Worker} failed; it goes on after its pause")]
    private partial void LogRoundFailed(Exception exception, string worker);
}
