using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;

namespace SocialPubs.Publishing.Accounts;

/// <summary>Shows in the register that somebody has to see to a token, and raises it once.</summary>
internal sealed partial class AccountProblems(
    IServiceScopeFactory scopes, PublishingMetrics metrics, TimeProvider time, ILogger<AccountProblems> logger)
{
    /// <summary>In a transaction of its own: what was found is true whatever becomes of the work that found it.</summary>
    public async Task RaiseAsync(Guid accountId, string code, string detail, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PublishingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var account = await db.Accounts.FromSql($"SELECT * FROM accounts WHERE id = {accountId} FOR UPDATE").SingleOrDefaultAsync(cancellationToken);
        if (account is null || !Raise(db, account, code, detail, time.GetUtcNow()))
            return;

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The same in the caller's transaction; false where a problem is known already.</summary>
    public bool Raise(PublishingDb db, Account account, string code, string detail, DateTimeOffset now)
    {
        if (account.Problem is not null)
            return false;

        account.Version++;
        account.Problem = detail.Length > 500 ? detail[..500] : detail;
        account.ProblemCode = code;
        account.ProblemAt = now;
        db.Add(AccountHistory.Of(account.Id, "token-problem", Actor.System, now, new AccountChange("problem", null, code)));
        db.Enqueue(
            new AccountTokenProblem(account.Id, now, account.Network, account.Title, account.BodyCode, code, account.Problem, account.TokenExpiresAt), now);
        metrics.TokenProblem(account.Network, code);
        LogProblem(account.Id, account.Network, code);
        return true;
    }

    [LoggerMessage(LogLevel.Error, "The token of account {AccountId} in {Network} needs a person: {Code}")]
    private partial void LogProblem(Guid accountId, string network, string code);
}
