using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Messaging.Work;
using SocialPubs.Networks;
using SocialPubs.Publishing.Postings;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Worker;

/// <summary>
/// Posts what is due, replies or own posts. An attempt whose replica died becomes Unknown when its lease has ended, and
/// is cleared up by reading back.
/// </summary>
internal sealed partial class PostingWorker<TClaim, TClaims, TRun>(
    IServiceScopeFactory scopes, IOptions<PostingOptions> options, TimeProvider time, ILogger<PostingWorker<TClaim, TClaims, TRun>> logger)
    : DueWorker<TClaim>(time, logger)
    where TClaim : IClaim
    where TClaims : IClaims<TClaim>
    where TRun : IRun<TClaim>
{
    private static readonly TimeSpan SettleRetry = TimeSpan.FromMilliseconds(500);

    private DateTimeOffset nextExpiry = time.GetUtcNow();

    protected override int Concurrency => options.Value.Concurrency;

    protected override TimeSpan Poll => options.Value.Poll;

    protected override async Task<IReadOnlyList<TClaim>> ClaimAsync(int count, CancellationToken stoppingToken)
    {
        if (Time.GetUtcNow() >= nextExpiry)
        {
            await InScopeAsync<TClaims>(claims => claims.ExpireAsync(stoppingToken));
            nextExpiry = Time.GetUtcNow() + (options.Value.Lease / 10);
        }

        IReadOnlyList<TClaim> taken = [];
        await InScopeAsync<TClaims>(async claims => taken = await claims.ClaimAsync(count, stoppingToken));
        return taken;
    }

    protected override async Task CarryOutAsync(TClaim claim, CancellationToken stoppingToken)
    {
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
        var started = Time.GetTimestamp();
        while (true)
        {
            try
            {
                await InScopeAsync<TRun>(settle);
                return;
            }
            catch (Exception exception) when (
                (exception is DbUpdateConcurrencyException || ProblemExtensions.IsUnavailable(exception))
                && Time.GetElapsedTime(started) < options.Value.Lease)
            {
                await Task.Delay(SettleRetry, Time, CancellationToken.None);
            }
        }
    }

    private async Task InScopeAsync<T>(Func<T, Task> act)
        where T : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<T>());
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
}
