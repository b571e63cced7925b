using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.Invitations;
using SocialPubs.Identity.Sessions;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.SignIn;

/// <summary>
/// Removes what is over: counted attempts that no longer count, sessions and invitations some time after their end.
/// Every replica does; they remove the same rows.
/// </summary>
internal sealed partial class AccountCleaner(IServiceScopeFactory scopes, TimeProvider time, ILogger<AccountCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>For how long one can still look up when and where somebody was signed in.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromDays(90);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await CleanAsync(scope.ServiceProvider.GetRequiredService<IdentityDb>(), time.GetUtcNow(), stoppingToken);
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogAway(exception.GetBaseException().Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal static async Task CleanAsync(IdentityDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var forgotten = now - AttemptDecisions.Memory;
        await db.Set<SignInAttempts>().Where(row => row.LastAt < forgotten && (row.LockedUntil == null || row.LockedUntil < now))
            .ExecuteDeleteAsync(cancellationToken);
        var over = now - Afterwards;
        await db.Set<Session>().Where(row => row.ExpiresAt < over || row.EndedAt < over).ExecuteDeleteAsync(cancellationToken);
        await db.Set<Invitation>().Where(row => row.ExpiresAt < over).ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Old sessions are removed later; the database is away: {Reason}")]
    private partial void LogAway(string reason);
}
