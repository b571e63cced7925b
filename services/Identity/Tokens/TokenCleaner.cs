using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using SocialPubs.Identity.Clients;
using SocialPubs.Identity.Revocations;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Tokens;

/// <summary>Forgets tokens, authorizations, revocations and failures that have run out.</summary>
internal sealed partial class TokenCleaner(IServiceScopeFactory scopes, TimeProvider time, ILogger<TokenCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>How long tokens that ended are kept, for whoever looks into what happened with them.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromDays(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogPutOff(exception.GetBaseException().Message);
            }
        }
    }

    internal async Task CleanAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<IdentityDb>();
        var now = time.GetUtcNow();
        await db.Set<Revocation>().Where(row => row.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await ClientThrottle.CleanAsync(db, now, cancellationToken);
        await services.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(now - Keep, cancellationToken);
        await services.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(now - Keep, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "The clean-up of tokens is put off: {Reason}")]
    private partial void LogPutOff(string reason);
}
