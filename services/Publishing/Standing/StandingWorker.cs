using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Standing;

/// <summary>Looks at replies when it is time. Any number of replicas may run it: each look is one replica's.</summary>
internal sealed partial class StandingWorker(
    IServiceScopeFactory scopes, IOptions<StandingOptions> options, TimeProvider time, ILogger<StandingWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var any = false;
            try
            {
                IReadOnlyList<StandingClaim> claims;
                await using (var scope = scopes.CreateAsyncScope())
                    claims = await scope.ServiceProvider.GetRequiredService<StandingRun>().ClaimAsync(options.Value.Concurrency, stoppingToken);
                any = claims.Count > 0;
                await Task.WhenAll(claims.Select(claim => LookAsync(claim, stoppingToken)));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogDatabaseAway(exception.GetBaseException().Message);
                any = false;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody asked for a look between the reading and the claim; the next round sees it.
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception);
                any = false;
            }

            if (!any)
                await PauseAsync(stoppingToken);
        }
    }

    private async Task LookAsync(StandingClaim claim, CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<StandingRun>().LookAsync(claim, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The lease ends by itself, and another replica looks.
        }
        catch (Exception exception)
        {
            LogLookFailed(exception, claim.PublicationId);
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

    [LoggerMessage(LogLevel.Error, "A look at the reply to {PublicationId} met an unexpected fault; it is made again when its lease has ended")]
    private partial void LogLookFailed(Exception exception, Guid publicationId);

    [LoggerMessage(LogLevel.Warning, "The looks at replies wait for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(LogLevel.Error, "A round of looks at replies failed; it goes on after the poll interval")]
    private partial void LogRoundFailed(Exception exception);
}
