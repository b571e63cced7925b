using System.Diagnostics;
using Microsoft.Extensions.Options;
using SocialPubs.Messaging.Work;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Monitoring;

/// <summary>
/// Runs the monitors that are due. Where the replica of one died, another goes on from the cursor.
/// </summary>
internal sealed partial class MonitorWorker(
    IServiceScopeFactory scopes, IOptions<FindingOptions> options, TimeProvider time, ILogger<MonitorWorker> logger)
    : DueWorker<MonitorClaim>(time, logger)
{
    protected override int Concurrency => options.Value.Concurrency;

    protected override TimeSpan Poll => options.Value.Poll;

    protected override async Task<IReadOnlyList<MonitorClaim>> ClaimAsync(int count, CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MonitorClaims>().ClaimAsync(count, stoppingToken);
    }

    protected override async Task CarryOutAsync(MonitorClaim claim, CancellationToken stoppingToken)
    {
        using var activity = IntakeMetrics.Activities.StartActivity("monitor run", ActivityKind.Internal, parentContext: default);
        activity?.SetTag("monitor.id", claim.MonitorId);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var run = scope.ServiceProvider.GetRequiredService<MonitorRun>();
            try
            {
                await run.RunAsync(claim, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && !ProblemExtensions.IsUnavailable(exception))
            {
                // Nothing of the page was recorded, so that it is read again from the same cursor.
                LogRunFailed(exception, claim.MonitorId);
                await run.GiveUpAsync(claim, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The lease ends by itself.
        }
        catch (Exception exception)
        {
            // Without a database the lease ends by itself, and the monitor goes on from the same cursor.
            LogDatabaseAway(exception.GetBaseException().Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "A run of monitor {MonitorId} could not be recorded; it is repeated from the same cursor")]
    private partial void LogRunFailed(Exception exception, Guid monitorId);

    [LoggerMessage(LogLevel.Warning, "The monitors wait for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);
}
