using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Urgent;

/// <summary>Looks again and again at what time alone brings about. Any number of replicas may run it: each round works under locks.</summary>
internal abstract partial class RoundClock(IServiceScopeFactory scopes, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>How long it waits between two rounds.</summary>
    protected abstract TimeSpan Poll { get; }

    /// <summary>Does what is due at an instant; each thing in a transaction of its own.</summary>
    protected abstract Task RoundAsync(ReportingDb db, DateTimeOffset now, CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await RoundAsync(scope.ServiceProvider.GetRequiredService<ReportingDb>(), time.GetUtcNow(), stoppingToken);
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
                await Task.Delay(Poll, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Clock} waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string clock, string reason);

    [LoggerMessage(LogLevel.Error, "A round of {Clock} failed; it goes on after the poll interval")]
    private partial void LogRoundFailed(Exception exception, string clock);
}
