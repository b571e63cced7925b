using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Publishing.Accounts;

/// <summary>
/// Makes the first key under a lock, before anything asks for one: replicas that start together would each make a key
/// of their own and not know the other's for a day.
/// </summary>
internal sealed class KeyRingStart(IServiceScopeFactory scopes, IDataProtectionProvider provider) : IHostedLifecycleService
{
    private const long Lock = 0x5C_4B_31_52;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PublishingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        _ = new AccountTokens(provider).Protect(string.Empty);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
