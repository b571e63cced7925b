using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Monitoring;

/// <summary>
/// Runs the monitors that are due. Any number of replicas may run it: a monitor is claimed by one, and the lease of one
/// that died ends by itself, so that another goes on from the cursor.
/// </summary>
internal sealed partial class MonitorWorker(
    IServiceScopeFactory scopes, IOptions<FindingOptions> options, TimeProvider time, ILogger<MonitorWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(options.Value.Concurrency);
        var running = new HashSet<Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            var claimed = 0;
            try
            {
                await slots.WaitAsync(stoppingToken);
                var free = 1;
                while (slots.Wait(0, CancellationToken.None))
                    free++;
                try
                {
                    IReadOnlyList<MonitorClaim> taken;
                    await using (var scope = scopes.CreateAsyncScope())
                        taken = await scope.ServiceProvider.GetRequiredService<MonitorClaims>().ClaimAsync(free, stoppingToken);
                    claimed = taken.Count;
                    free -= claimed;
                    running.RemoveWhere(task => task.IsCompleted);
                    foreach (var claim in taken)
                        running.Add(RunAsync(claim, slots, stoppingToken));
                }
                finally
                {
                    if (free > 0)
                        slots.Release(free);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogDatabaseAway(exception.GetBaseException().Message);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody changed a monitor between the look and the claim; the next round sees the new state.
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception);
            }

            if (claimed == 0)
                await PauseAsync(stoppingToken);
        }

        // What was read is recorded: each call has a limit of its own.
        await Task.WhenAll(running);
    }

    private async Task RunAsync(MonitorClaim claim, SemaphoreSlim slots, CancellationToken stoppingToken)
    {
        // Leaves the loop's own flow, so that the loop goes on to the next claim.
        await Task.Yield();
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
        finally
        {
            slots.Release();
        }
    }

    private async Task PauseAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(options.Value.Poll, time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    [LoggerMessage(LogLevel.Error, "A run of monitor {MonitorId} could not be recorded; it is repeated from the same cursor")]
    private partial void LogRunFailed(Exception exception, Guid monitorId);

    [LoggerMessage(LogLevel.Warning, "The monitors wait for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(LogLevel.Error, "A round of the monitors failed; it goes on after the poll interval")]
    private partial void LogRoundFailed(Exception exception);
}
