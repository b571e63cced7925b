using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Networks;
using SocialPubs.Publishing.Postings;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Worker;

/// <summary>
/// Posts what is due, replies or own posts. Any number of replicas may run it: a posting is claimed by one, and an
/// attempt whose replica died becomes Unknown when its lease has ended, and is cleared up by reading back.
/// </summary>
internal sealed partial class PostingWorker<TClaim, TClaims, TRun>(
    IServiceScopeFactory scopes, IOptions<PostingOptions> options, TimeProvider time, ILogger<PostingWorker<TClaim, TClaims, TRun>> logger)
    : BackgroundService
    where TClaim : IClaim
    where TClaims : IClaims<TClaim>
    where TRun : IRun<TClaim>
{
    private static readonly TimeSpan SettleRetry = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(options.Value.Concurrency);
        var running = new HashSet<Task>();
        var nextExpiry = time.GetUtcNow();
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
                    if (time.GetUtcNow() >= nextExpiry)
                    {
                        await InScopeAsync<TClaims>(claims => claims.ExpireAsync(stoppingToken));
                        nextExpiry = time.GetUtcNow() + (options.Value.Lease / 10);
                    }

                    IReadOnlyList<TClaim> taken = [];
                    await InScopeAsync<TClaims>(async claims => taken = await claims.ClaimAsync(free, stoppingToken));
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
                // A command changed the posting between the look and the claim; the next round sees the new state.
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception);
            }

            if (claimed == 0)
                await PauseAsync(options.Value.Poll, stoppingToken);
        }

        // What was sent is waited for and recorded: each call has a limit of its own.
        await Task.WhenAll(running);
    }

    private async Task RunAsync(TClaim claim, SemaphoreSlim slots, CancellationToken stoppingToken)
    {
        // Leaves the loop's own flow, so that the loop goes on to the next claim.
        await Task.Yield();
        var parent = ActivityContext.TryParse(claim.Traceparent, null, isRemote: true, out var context) ? context : default;
        using var activity = PublishingMetrics.Activities.StartActivity(
            claim.IsLook ? "posting read back" : "posting attempt", ActivityKind.Internal, parent);
        activity?.SetTag(claim.SubjectName, claim.SubjectId);
        activity?.SetTag("network", claim.Network);
        try
        {
            if (claim.IsLook)
                await LookAsync(claim, activity, stoppingToken);
            else
                await AttemptAsync(claim, activity, stoppingToken);
        }
        catch (Exception exception)
        {
            // The lease ends by itself, and reading back finds out what happened.
            LogSettleFailed(exception, claim.SubjectId);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task AttemptAsync(TClaim claim, Activity? activity, CancellationToken stoppingToken)
    {
        PostResult? result = null;
        await InScopeAsync<TRun>(async run =>
        {
            try
            {
                result = await run.AttemptAsync(claim, stoppingToken);
            }
            catch (AttemptLostException)
            {
                LogLost(claim.SubjectId);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Connectors catch their own; this one came before the connector was asked.
                result = new PostResult(PostResultKind.Released);
            }
            catch (Exception exception)
            {
                LogAttemptFailed(exception, claim.SubjectId);
                result = new PostResult(PostResultKind.Unknown, PostingFaults.Internal, "The attempt met an unexpected fault.");
            }
        });
        if (result is null)
            return;

        activity?.SetTag("posting.outcome", result.Kind);
        LogAttempted(claim.SubjectId, result.Kind, result.Code);
        await SettleAsync(run => run.SettleAsync(claim, result, CancellationToken.None));
    }

    private async Task LookAsync(TClaim claim, Activity? activity, CancellationToken stoppingToken)
    {
        ReadBackResult? result = null;
        await InScopeAsync<TRun>(async run =>
        {
            try
            {
                result = await run.LookAsync(claim, stoppingToken);
            }
            catch (AttemptLostException)
            {
                LogLost(claim.SubjectId);
            }
            catch (Exception exception)
            {
                if (!stoppingToken.IsCancellationRequested)
                    LogAttemptFailed(exception, claim.SubjectId);
                result = new ReadBackResult(ReadBackKind.TryLater, PostingFaults.Internal);
            }
        });
        if (result is null)
            return;

        activity?.SetTag("posting.outcome", result.Kind);
        LogLooked(claim.SubjectId, result.Kind, result.Code);
        await SettleAsync(run => run.SettleAsync(claim, result, CancellationToken.None));
    }

    /// <summary>An outcome is dear: it is written also when the database is away for a moment, or a command won a race.</summary>
    private async Task SettleAsync(Func<TRun, Task> settle)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await InScopeAsync<TRun>(settle);
                return;
            }
            catch (Exception exception) when (
                (exception is DbUpdateConcurrencyException || ProblemExtensions.IsUnavailable(exception))
                && time.GetElapsedTime(started) < options.Value.Lease)
            {
                await Task.Delay(SettleRetry, time, CancellationToken.None);
            }
        }
    }

    private async Task InScopeAsync<T>(Func<T, Task> act)
        where T : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<T>());
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(pause, time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    [LoggerMessage(LogLevel.Information, "Attempt to post {SubjectId}: {Outcome} {Code}")]
    private partial void LogAttempted(Guid subjectId, PostResultKind outcome, string? code);

    [LoggerMessage(LogLevel.Information, "Looked for {SubjectId}: {Outcome} {Code}")]
    private partial void LogLooked(Guid subjectId, ReadBackKind outcome, string? code);

    [LoggerMessage(LogLevel.Warning, "The lease of the attempt for {SubjectId} had ended before anything was sent")]
    private partial void LogLost(Guid subjectId);

    [LoggerMessage(LogLevel.Error, "An attempt or a look for {SubjectId} met an unexpected fault")]
    private partial void LogAttemptFailed(Exception exception, Guid subjectId);

    [LoggerMessage(LogLevel.Error, "The outcome of an attempt for {SubjectId} could not be recorded; the network will be read back")]
    private partial void LogSettleFailed(Exception exception, Guid subjectId);

    [LoggerMessage(LogLevel.Warning, "The posting worker waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(LogLevel.Error, "A round of the posting worker failed; it goes on after the poll interval")]
    private partial void LogRoundFailed(Exception exception);
}
