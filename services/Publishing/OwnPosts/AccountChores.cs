using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Publishing.Worker;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>What is done for an account again and again.</summary>
internal enum ChoreKind : short
{
    /// <summary>Read the page, to count posts that were made outside the product.</summary>
    ReadPosts = 0,

    /// <summary>Ask the network whether the token is good.</summary>
    CheckToken = 1,

    /// <summary>Renew the token before it ends.</summary>
    RefreshToken = 2,
}

/// <summary>A chore of an account, done by one replica at a time.</summary>
internal sealed class AccountChore
{
    public required Guid AccountId { get; init; }

    public required ChoreKind Kind { get; init; }

    public DateTimeOffset NextAt { get; set; }

    public Guid? ClaimId { get; set; }

    /// <summary>Until when the claim holds; after it the replica is taken for dead.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Where reading goes on.</summary>
    public string? Cursor { get; set; }

    /// <summary>When it was last done with success; of reading: until when the page was read.</summary>
    public DateTimeOffset? DoneAt { get; set; }

    /// <summary>Failures since then.</summary>
    public int Failures { get; set; }
}

/// <summary>Does the chores of accounts, each by one replica at a time, and by another one where that died.</summary>
internal sealed partial class ChoreWorker(
    IServiceScopeFactory scopes, IOptions<AccountWatchOptions> options, TimeProvider time, ILogger<ChoreWorker> logger) : BackgroundService
{
    private const int AtOnce = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var claimed = 0;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var taken = await ClaimAsync(scope.ServiceProvider.GetRequiredService<PublishingDb>(), stoppingToken);
                claimed = taken.Count;
                await Task.WhenAll(taken.Select(chore => DoAsync(chore, stoppingToken)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or DbUpdateConcurrencyException || ProblemExtensions.IsUnavailable(exception))
            {
                // The service stops, or the database is away: the next round sees.
            }
            catch (Exception exception)
            {
                LogFailed(exception, "round");
            }

            if (claimed > 0)
                continue;
            try
            {
                await Task.Delay(options.Value.Poll, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<List<AccountChore>> ClaimAsync(PublishingDb db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Accounts that are new get their chores; those that are out of use do none.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO account_chores (account_id, kind, next_at, failures)
            SELECT accounts.id, kinds.kind, {now}, 0 FROM accounts, (VALUES (0::smallint), (1::smallint), (2::smallint)) AS kinds (kind)
            WHERE accounts.active AND accounts.protected_token IS NOT NULL ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.AccountChores.FromSql(
            $"""
            SELECT account_chores.* FROM account_chores JOIN accounts ON accounts.id = account_chores.account_id
            WHERE next_at <= {now} AND (lease_until IS NULL OR lease_until <= {now}) AND accounts.active AND accounts.protected_token IS NOT NULL
            ORDER BY next_at LIMIT {AtOnce} FOR UPDATE OF account_chores SKIP LOCKED
            """).ToListAsync(cancellationToken);
        foreach (var chore in due)
        {
            chore.ClaimId = Guid.CreateVersion7(now);
            chore.LeaseUntil = now + options.Value.Lease;
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due;
    }

    private async Task DoAsync(AccountChore chore, CancellationToken stoppingToken)
    {
        using var activity = PublishingMetrics.Activities.StartActivity($"account {chore.Kind}", ActivityKind.Internal);
        activity?.SetTag("account.id", chore.AccountId);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ChoreRun>().RunAsync(chore, stoppingToken);
        }
        catch (AttemptLostException)
        {
            // Another replica does it.
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The lease ends by itself.
        }
        catch (Exception exception)
        {
            // The lease keeps it from being tried again at once.
            LogFailed(exception, chore.Kind.ToString());
        }
    }

    [LoggerMessage(LogLevel.Error, "A chore of an account ({Chore}) met an unexpected fault")]
    private partial void LogFailed(Exception exception, string chore);
}

/// <summary>Does one chore.</summary>
internal sealed class ChoreRun(
    PublishingDb db,
    Connectors connectors,
    IEnumerable<INetworkAuthorization> authorizations,
    AccountTokens tokens,
    AccountProblems problems,
    AccountAnnouncer announcer,
    RegulationCatalog regulations,
    RegulationOptions active,
    PostingGates gates,
    IOptions<AccountWatchOptions> options,
    TimeProvider time)
{
    private const string Extend = """
        UPDATE account_chores SET lease_until = $3
        WHERE account_id = $1 AND claim_id = $2 AND lease_until > $4
        """;

    // A page is read a little further back than it was: networks put a post in late.
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(14);

    public async Task RunAsync(AccountChore chore, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsNoTracking().SingleAsync(row => row.Id == chore.AccountId, cancellationToken);
        var connector = connectors.For(account.Network);
        var opened = tokens.Open(account);
        var inUse = regulations.InForce(active.Active, time.GetUtcNow()).Network(account.Network)?.IsInUse(time.GetUtcNow()) == true;
        if (connector is null || opened is null || !inUse)
        {
            await EndAsync(chore, time.GetUtcNow() + options.Value.CheckEvery, done: null, cursor: chore.Cursor, failures: 0, cancellationToken);
            return;
        }

        switch (chore.Kind)
        {
            case ChoreKind.ReadPosts:
                await ReadAsync(chore, connector, opened, account, cancellationToken);
                break;
            case ChoreKind.CheckToken:
                await CheckAsync(chore, connector, opened, cancellationToken);
                break;
            case ChoreKind.RefreshToken:
                await RefreshAsync(chore, opened, account, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"No code for {chore.Kind}.");
        }
    }

    private ICallGate Gate(AccountChore chore, ConnectorAccount account, INetworkConnector connector) =>
        gates.Open(new Lease(Extend, chore.AccountId, chore.ClaimId!.Value), account.Id, account.Kind, connector);

    private async Task ReadAsync(AccountChore chore, INetworkConnector connector, ConnectorAccount opened, Account account, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        if (!connector.Capabilities.Monitors.Contains(MonitorKind.OwnPosts) || account.Problem is not null)
        {
            await EndAsync(chore, began + options.Value.ReadPostsEvery, done: null, chore.Cursor, chore.Failures, cancellationToken);
            return;
        }

        // As far back as the account's periods can still be open.
        var since = (account.ActiveSince ?? began) is var active && active < began - Overlap ? began - Overlap : active - Overlap;
        if (chore.DoneAt is { } done && done - Overlap < since)
            since = done - Overlap;
        var cursor = chore.Cursor;
        for (var page = 0; page < 50; page++)
        {
            var read = await connector.ReadAsync(
                new MonitorRequest(opened, MonitorKind.OwnPosts, [], cursor, since), Gate(chore, opened, connector), cancellationToken);
            switch (read.Outcome)
            {
                case MonitorOutcome.Read:
                    break;
                case MonitorOutcome.Token:
                    await problems.RaiseAsync(account.Id, read.Code ?? "account.token", read.Detail ?? "Сеть не принимает токен.", cancellationToken);
                    await EndAsync(chore, began + options.Value.ReadPostsEvery, done: null, cursor, chore.Failures + 1, cancellationToken);
                    return;
                default:
                    var pause = read.WaitFor > options.Value.RetryAfter ? read.WaitFor : options.Value.RetryAfter;
                    await EndAsync(chore, time.GetUtcNow() + pause, done: null, cursor, chore.Failures + 1, cancellationToken);
                    return;
            }

            foreach (var item in read.Items)
            {
                await AccountPosts.RecordAsync(
                    db, account.Id, account.Network, item.NetworkId, item.Url, item.PostedAt, AccountPostSource.Outside, cancellationToken);
            }

            cursor = read.Cursor;
            if (!read.More)
                break;
        }

        await EndAsync(chore, began + options.Value.ReadPostsEvery, began, cursor, 0, cancellationToken);
    }

    private async Task CheckAsync(AccountChore chore, INetworkConnector connector, ConnectorAccount opened, CancellationToken cancellationToken)
    {
        TokenState state;
        try
        {
            state = await connector.CheckTokenAsync(opened, Gate(chore, opened, connector), cancellationToken);
        }
        catch (RateBudgetException exception)
        {
            state = new TokenState(MonitorOutcome.TryLater, Code: ConnectorFaults.RateBudget, Detail: exception.Message);
        }

        var now = time.GetUtcNow();
        if (state.Outcome == MonitorOutcome.Token)
        {
            await problems.RaiseAsync(chore.AccountId, state.Code ?? "account.token", state.Detail ?? "Сеть не принимает токен.", cancellationToken);
        }
        else if (state.Outcome == MonitorOutcome.Read)
        {
            if (state.OwnerId is { } owner && owner != opened.OwnerId)
            {
                await problems.RaiseAsync(chore.AccountId, "account.token-of-another-page", "Токен выдан другой странице.", cancellationToken);
            }
            else if (state.Missing is { Count: > 0 } missing)
            {
                await problems.RaiseAsync(
                    chore.AccountId, "account.token-lacks-rights", $"Токену не хватает прав: {string.Join(", ", missing)}.", cancellationToken);
            }
            else
            {
                await db.Accounts.Where(account => account.Id == chore.AccountId).ExecuteUpdateAsync(
                    set => set.SetProperty(account => account.TokenCheckedAt, now)
                        .SetProperty(account => account.TokenExpiresAt, account => state.ExpiresAt ?? account.TokenExpiresAt),
                    cancellationToken);
            }
        }

        var failed = state.Outcome == MonitorOutcome.TryLater;
        await EndAsync(
            chore, now + (failed ? options.Value.RetryAfter : options.Value.CheckEvery), failed ? null : now, null, failed ? chore.Failures + 1 : 0, cancellationToken);
    }

    private async Task RefreshAsync(AccountChore chore, ConnectorAccount opened, Account account, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var authorization = authorizations.FirstOrDefault(each => each.Network == account.Network);
        // A token that the network refused may only have ended while nothing ran: renewing it is tried once.
        var broken = account.Problem is not null;
        var due = broken && account.ProtectedRefreshToken is not null ? now : TokenRenewal.DueAt(account, options.Value);
        if (due is not { } dueAt || authorization?.IsConfigured != true || (broken && chore.Failures > 0))
        {
            await EndAsync(chore, now + options.Value.RetryAfter, done: null, null, broken ? chore.Failures : 0, cancellationToken);
            return;
        }

        if (dueAt > now)
        {
            await EndAsync(chore, dueAt < now + options.Value.RetryAfter ? dueAt : now + options.Value.RetryAfter, done: null, null, 0, cancellationToken);
            return;
        }

        // The lease has to outlast the exchange: who loses it must not have taken a refresh token that counts once.
        await db.AccountChores.Where(row => row.AccountId == chore.AccountId && row.Kind == chore.Kind && row.ClaimId == chore.ClaimId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, now + options.Value.Lease), cancellationToken);
        var result = await authorization.RefreshAsync(opened, tokens.Reveal(account.ProtectedRefreshToken), CancellationToken.None);
        var granted = result.Granted.FirstOrDefault(each => each.OwnerId == account.OwnerId) ?? (result.Granted is [var only] ? only : null);
        switch (result.Outcome)
        {
            case MonitorOutcome.Read when granted is not null:
                await StoreAsync(account.Id, account.ProtectedRefreshToken, granted);
                await EndAsync(chore, now + options.Value.RetryAfter, now, null, 0, CancellationToken.None);
                return;
            case MonitorOutcome.TryLater when broken || account.TokenExpiresAt > now:
                // The nearer the end, the oftener; a network that is away is no reason to give up.
                var quarter = ((account.TokenExpiresAt ?? now) - now) / 4;
                var pause = quarter > TimeSpan.FromSeconds(1) && quarter < options.Value.RetryAfter ? quarter : options.Value.RetryAfter;
                await EndAsync(chore, now + pause, done: null, null, chore.Failures, CancellationToken.None);
                return;
            default:
                await problems.RaiseAsync(
                    account.Id, result.Code ?? "account.token-not-renewed", result.Detail ?? "Токен не удалось продлить: подключите страницу заново.", CancellationToken.None);
                await EndAsync(chore, now + options.Value.RetryAfter, done: null, null, chore.Failures + 1, CancellationToken.None);
                return;
        }
    }

    private async Task StoreAsync(Guid accountId, string? usedRefreshToken, GrantedTokens granted)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var account = await db.Accounts.FromSql($"SELECT * FROM accounts WHERE id = {accountId} FOR UPDATE").SingleAsync();
        // A keeper connected the page anew meanwhile: those tokens are younger.
        if (account.ProtectedRefreshToken != usedRefreshToken)
            return;

        account.Version++;
        var kept = account.ProtectedRefreshToken;
        var changes = account.TakeTokens(tokens, granted.AccessToken, granted.UploadToken, granted.RefreshToken, granted.ExpiresAt, now);
        account.ProtectedRefreshToken = granted.RefreshToken is null ? kept : account.ProtectedRefreshToken;
        db.Add(AccountHistory.Of(accountId, "refreshed", Actor.System, now, [.. changes]));
        announcer.Announce(db, account, now);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private async Task EndAsync(
        AccountChore chore, DateTimeOffset nextAt, DateTimeOffset? done, string? cursor, int failures, CancellationToken cancellationToken) =>
        await db.AccountChores.Where(row => row.AccountId == chore.AccountId && row.Kind == chore.Kind && row.ClaimId == chore.ClaimId).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.NextAt, nextAt)
                .SetProperty(row => row.ClaimId, (Guid?)null)
                .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(row => row.Cursor, cursor)
                .SetProperty(row => row.DoneAt, row => done ?? row.DoneAt)
                .SetProperty(row => row.Failures, failures),
            cancellationToken);
}

/// <summary>When a token is renewed. Pure.</summary>
internal static class TokenRenewal
{
    /// <summary>
    /// Some time before it ends, but not before the last third of its life: some live for half an hour. Null where
    /// it does not end or cannot be renewed.
    /// </summary>
    public static DateTimeOffset? DueAt(Account account, AccountWatchOptions options)
    {
        if (account is not { TokenExpiresAt: { } end, ProtectedRefreshToken: not null })
            return null;
        var third = account.TokenObtainedAt is { } from && end > from ? (end - from) / 3 : options.RefreshBefore;
        return end - (third < options.RefreshBefore ? third : options.RefreshBefore);
    }
}
