using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Keys;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Accounts;

/// <summary>Tells Intake of the accounts with which it finds publications, in the transaction of the change.</summary>
internal sealed class AccountAnnouncer(AccountTokens tokens, SealedSecrets secrets, MasterKeys keys)
{
    /// <summary>The name of the key under which tokens are sealed now; empty without one.</summary>
    public string CurrentKey => secrets.IsAvailable ? keys.Derive(NetworkAccountChanged.TokenPurpose).Id : string.Empty;

    /// <summary>Adds the account as it stands to the outbox.</summary>
    public void Announce(PublishingDb db, Account account, DateTimeOffset now)
    {
        var key = CurrentKey;
        var token = key.Length == 0 ? null : tokens.Reveal(account.ProtectedToken);
        var uploadToken = key.Length == 0 ? null : tokens.Reveal(account.ProtectedUploadToken);
        db.Enqueue(
            new NetworkAccountChanged(
                account.Id,
                now,
                account.Version,
                account.Network,
                account.Kind == AccountKind.LegalEntity,
                account.OwnerId,
                account.Title,
                account.Url,
                account.BodyCode,
                account.Active,
                token is null ? null : secrets.Seal(NetworkAccountChanged.TokenPurpose, account.Id.ToString("D"), token),
                uploadToken is null ? null : secrets.Seal(NetworkAccountChanged.TokenPurpose, NetworkAccountChanged.UploadContext(account.Id), uploadToken)),
            now);
        account.AnnouncedKey = key;
    }
}

/// <summary>
/// At start announces the accounts whose token was sealed under another master key: what Intake holds of them can no
/// longer be opened once the previous key is gone.
/// </summary>
internal sealed class AccountAnnouncements(IServiceScopeFactory scopes, AccountAnnouncer announcer, TimeProvider time) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PublishingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var key = announcer.CurrentKey;
        // A replica that starts at the same time waits here and then finds nothing more to do.
        var accounts = await db.Accounts.FromSql($"SELECT * FROM accounts WHERE announced_key IS DISTINCT FROM {key} ORDER BY id FOR UPDATE")
            .ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var account in accounts)
        {
            account.Version++;
            announcer.Announce(db, account, now);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
