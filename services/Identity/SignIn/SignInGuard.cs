using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Identity.People;
using SocialPubs.ServiceDefaults.Forwarding;

namespace SocialPubs.Identity.SignIn;

/// <summary>What the guard said to an attempt.</summary>
/// <param name="Allowed">Whether the attempt may be looked at.</param>
/// <param name="RetryAt">Where it may not: from when on another may.</param>
/// <param name="LocksAccount">Whether the attempt, should it fail, leaves the account locked.</param>
internal sealed record GuardAnswer(bool Allowed, DateTimeOffset? RetryAt, bool LocksAccount);

/// <summary>Counts attempts in PostgreSQL, so that every replica knows them.</summary>
internal sealed class SignInGuard(IdentityDb db, TimeProvider time, IOptions<AccountOptions> options)
{
    /// <summary>The key of an account, whether there is one or not.</summary>
    public static string AccountKey(string login) => "account:" + Hash(PersonIds.Normalize(login.Trim()));

    /// <summary>The key of an account as it is tried from one address; it begins with the account's.</summary>
    public static string PairKey(string login, IPAddress? address) => $"{AccountKey(login)}:{AddressKey(address)["address:".Length..]}";

    /// <summary>The key of an address; of an IPv6 address its /64, which is one subscriber.</summary>
    public static string AddressKey(IPAddress? address) => "address:" + Hash(ClientAddress.NetworkOf(address));

    /// <summary>Counts an attempt before it is looked at.</summary>
    public async Task<GuardAnswer> BeginAsync(string login, IPAddress? address, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var account = await LockAsync(AccountKey(login), cancellationToken);
        var pair = await LockAsync(PairKey(login, address), cancellationToken);
        var from = await LockAsync(AddressKey(address), cancellationToken);
        var settings = options.Value;

        if (AttemptDecisions.Begin(State(account), now, AttemptDecisions.FreeFailuresFromAnywhere) is not { } begun)
            return new GuardAnswer(false, account!.LockedUntil, false);
        if (AttemptDecisions.Begin(State(pair), now) is not { } begunPair)
            return new GuardAnswer(false, pair!.LockedUntil, false);
        if (AttemptDecisions.BeginFrom(State(from), settings.AddressFailures, settings.AddressWindow, now) is not { } begunFrom)
            return new GuardAnswer(false, from!.FirstAt + settings.AddressWindow, false);

        Store(account, AccountKey(login), begun);
        Store(pair, PairKey(login, address), begunPair);
        Store(from, AddressKey(address), begunFrom);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new GuardAnswer(true, null, (begun.LockedUntil ?? begunPair.LockedUntil) is not null);
    }

    /// <summary>The attempt was right and the person is in: the account's failures are forgotten.</summary>
    public Task SucceededAsync(string login, IPAddress? address, CancellationToken cancellationToken) =>
        EndAsync(login, address, _ => AttemptState.None, cancellationToken);

    /// <summary>The attempt was right, but more is asked for.</summary>
    public Task TookStepAsync(string login, IPAddress? address, CancellationToken cancellationToken) =>
        EndAsync(login, address, AttemptDecisions.TakeBack, cancellationToken);

    /// <summary>Lifts the lock of an account and forgets its failures; part of the caller's transaction.</summary>
    public Task LiftAsync(string login, CancellationToken cancellationToken)
    {
        var key = AccountKey(login);
        return db.Set<SignInAttempts>().Where(row => row.Key.StartsWith(key)).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task EndAsync(
        string login, IPAddress? address, Func<AttemptState, AttemptState> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(AccountKey(login), cancellationToken) is { } account)
            Store(account, account.Key, change(State(account)));
        if (await LockAsync(PairKey(login, address), cancellationToken) is { } pair)
            Store(pair, pair.Key, change(State(pair)));
        if (await LockAsync(AddressKey(address), cancellationToken) is { } from)
            Store(from, from.Key, AttemptDecisions.TakeBack(State(from)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<SignInAttempts?> LockAsync(string key, CancellationToken cancellationToken)
    {
        // An advisory lock, because it also holds where there is no row yet; accounts always before addresses.
        var number = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({number})", cancellationToken);
        foreach (var tracked in db.ChangeTracker.Entries<SignInAttempts>().Where(entry => entry.Entity.Key == key).ToArray())
            tracked.State = EntityState.Detached;
        return await db.Set<SignInAttempts>().SingleOrDefaultAsync(row => row.Key == key, cancellationToken);
    }

    private void Store(SignInAttempts? row, string key, AttemptState state)
    {
        if (state.Count == 0)
        {
            if (row is not null)
                db.Remove(row);
            return;
        }

        row ??= db.Add(new SignInAttempts { Key = key }).Entity;
        row.Count = state.Count;
        row.FirstAt = state.FirstAt;
        row.LastAt = state.LastAt;
        row.LockedUntil = state.LockedUntil;
    }

    private static AttemptState State(SignInAttempts? row) =>
        row is null ? AttemptState.None : new AttemptState(row.Count, row.FirstAt, row.LastAt, row.LockedUntil);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
