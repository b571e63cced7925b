using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Work;

/// <summary>
/// Carries out what is due, several at once. Any number of replicas may run it: each claims in the database, for a while,
/// what no other has claimed, so that what a dead replica had claimed goes to another.
/// </summary>
/// <typeparam name="TClaim">What one replica has taken on.</typeparam>
/// <param name="time">The clock.</param>
/// <param name="logger">Says when the database is away and when a round failed.</param>
public abstract partial class DueWorker<TClaim>(TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>The class, without the number of its type parameters.</summary>
    private string Name => GetType().Name.Split('`')[0];

    /// <summary>How many claims one replica carries out at once.</summary>
    protected abstract int Concurrency { get; }

    /// <summary>How long it waits where nothing is due.</summary>
    protected abstract TimeSpan Poll { get; }

    /// <summary>Claims up to <paramref name="count"/> things that are due.</summary>
    protected abstract Task<IReadOnlyList<TClaim>> ClaimAsync(int count, CancellationToken stoppingToken);

    /// <summary>Carries out one claim. Whatever goes wrong is dealt with here: nothing is thrown.</summary>
    protected abstract Task CarryOutAsync(TClaim claim, CancellationToken stoppingToken);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(Concurrency);
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
                    var taken = await ClaimAsync(free, stoppingToken);
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
                LogDatabaseAway(Name, exception.GetBaseException().Message);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody changed what was due between the look and the claim; the next round sees the new state.
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception, Name);
            }

            if (claimed == 0)
                await PauseAsync(stoppingToken);
        }

        // What was begun is waited for and recorded: each call has a limit of its own.
        await Task.WhenAll(running);
    }

    private async Task RunAsync(TClaim claim, SemaphoreSlim slots, CancellationToken stoppingToken)
    {
        // Leaves the loop's own flow, so that the loop goes on to the next claim.
        await Task.Yield();
        try
        {
            await CarryOutAsync(claim, stoppingToken);
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
            await Task.Delay(Poll, Time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Worker} waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string worker, string reason);

    [LoggerMessage(LogLevel.Error, "A round of {Worker} failed; it goes on after the poll interval")]
    private partial void LogRoundFailed(Exception exception, string worker);
}
