using Microsoft.Extensions.Options;
using SocialPubs.Messaging.Work;

namespace SocialPubs.Publishing.Standing;

/// <summary>Looks at replies when it is time; each look is one replica's.</summary>
internal sealed partial class StandingWorker(
    IServiceScopeFactory scopes, IOptions<StandingOptions> options, TimeProvider time, ILogger<StandingWorker> logger)
    : DueWorker<StandingClaim>(time, logger)
{
    protected override int Concurrency => options.Value.Concurrency;

    protected override TimeSpan Poll => options.Value.Poll;

    protected override async Task<IReadOnlyList<StandingClaim>> ClaimAsync(int count, CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<StandingRun>().ClaimAsync(count, stoppingToken);
    }

    protected override async Task CarryOutAsync(StandingClaim claim, CancellationToken stoppingToken)
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

    [LoggerMessage(LogLevel.Error, "A look at the reply to {PublicationId} met an unexpected fault; it is made again when its lease has ended")]
    private partial void LogLookFailed(Exception exception, Guid publicationId);
}
