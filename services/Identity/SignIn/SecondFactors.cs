using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.People;

namespace SocialPubs.Identity.SignIn;

/// <summary>Authenticator apps and recovery codes. Changes the context and leaves saving to the caller where it does not say otherwise.</summary>
internal sealed class SecondFactors(IdentityDb db, TimeProvider time, IDataProtectionProvider protection)
{
    public const int RecoveryCodes = 10;

    /// <summary>How long a shown key waits for its first code.</summary>
    public static readonly TimeSpan PendingLifetime = TimeSpan.FromMinutes(15);

    // OWASP's advice for PBKDF2-HMAC-SHA512: a code has 50 random bits, too few for a bare hash.
    private const int RecoveryRounds = 220_000;

    // Without the characters that people take for one another.
    private const string RecoveryAlphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    private readonly IDataProtector protector = protection.CreateProtector("SocialPubs.Identity.SecondFactor.v1");

    public Task<SecondFactor?> FindAsync(string personId, CancellationToken cancellationToken) =>
        db.Set<SecondFactor>().SingleOrDefaultAsync(row => row.PersonId == personId, cancellationToken);

    public Task<bool> IsOnAsync(string personId, CancellationToken cancellationToken) =>
        db.Set<SecondFactor>().AnyAsync(row => row.PersonId == personId && row.ConfirmedAt != null, cancellationToken);

    public Task<int> RecoveryCodesLeftAsync(string personId, CancellationToken cancellationToken) =>
        db.Set<RecoveryCode>().CountAsync(row => row.PersonId == personId, cancellationToken);

    /// <summary>Makes a key that waits to be confirmed; the one in force stays in force until then.</summary>
    public async Task BeginAsync(string personId, CancellationToken cancellationToken)
    {
        var factor = await FindAsync(personId, cancellationToken) ?? db.Add(new SecondFactor { PersonId = personId }).Entity;
        factor.PendingKey = protector.Protect(Totp.NewKey());
        factor.PendingSince = time.GetUtcNow();
    }

    /// <summary>The key that waits to be confirmed; null where none was made, or too long ago.</summary>
    public async Task<byte[]?> PendingKeyAsync(string personId, CancellationToken cancellationToken) =>
        await FindAsync(personId, cancellationToken) is { } factor && Pending(factor) is { } pending ? protector.Unprotect(pending) : null;

    /// <summary>Puts the shown key in force if the code is one of its codes; the new recovery codes, or null.</summary>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(Person person, string code, CancellationToken cancellationToken)
    {
        var factor = await FindAsync(person.Id, cancellationToken);
        if (factor is null || Pending(factor) is not { } pending || Totp.Match(protector.Unprotect(pending), code, 0, time.GetUtcNow()) is not { } step)
            return null;

        factor.Key = pending;
        factor.PendingKey = null;
        factor.PendingSince = null;
        factor.ConfirmedAt = time.GetUtcNow();
        factor.LastStep = step;
        return await RenewCodesAsync(person, cancellationToken);
    }

    private byte[]? Pending(SecondFactor factor) =>
        factor.PendingSince is { } since && time.GetUtcNow() < since + PendingLifetime ? factor.PendingKey : null;

    /// <summary>
    /// Whether a code is right and was not used before. Uses it up at once, in a statement of its own: of two requests
    /// with the same code one is refused, whatever replica they reach.
    /// </summary>
    public async Task<bool> AcceptAsync(string personId, string code, CancellationToken cancellationToken)
    {
        var factor = await db.Set<SecondFactor>().AsNoTracking().SingleOrDefaultAsync(row => row.PersonId == personId, cancellationToken);
        if (factor is not { IsOn: true } || Totp.Match(protector.Unprotect(factor.Key!), code, factor.LastStep, time.GetUtcNow()) is not { } step)
            return false;

        return await db.Set<SecondFactor>()
            .Where(row => row.PersonId == personId && row.LastStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastStep, step), cancellationToken) == 1;
    }

    /// <summary>Whether a recovery code is one of the person's; it is used up at once.</summary>
    public async Task<bool> AcceptRecoveryAsync(string personId, string code, CancellationToken cancellationToken)
    {
        var factor = await db.Set<SecondFactor>().AsNoTracking().SingleOrDefaultAsync(row => row.PersonId == personId, cancellationToken);
        if (factor?.RecoverySalt is not { } salt)
            return false;

        var bare = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        var hash = Hash(bare[..Math.Min(bare.Length, 64)], salt);
        return await db.Set<RecoveryCode>().Where(row => row.PersonId == personId && row.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    /// <summary>Makes ten new recovery codes; the earlier ones are worthless.</summary>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(Person person, CancellationToken cancellationToken)
    {
        var factor = await FindAsync(person.Id, cancellationToken) ?? throw new InvalidOperationException("Recovery codes belong to a second factor.");
        db.RemoveRange(await db.Set<RecoveryCode>().Where(row => row.PersonId == person.Id).ToListAsync(cancellationToken));
        var salt = RandomNumberGenerator.GetBytes(16);
        factor.RecoverySalt = salt;
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoveryAlphabet, 10)).ToArray();
        foreach (var code in codes)
            db.Add(new RecoveryCode { PersonId = person.Id, Hash = Hash(code, salt) });
        return [.. codes.Select(code => $"{code[..5]}-{code[5..]}")];
    }

    /// <summary>Turns the second factor off.</summary>
    public async Task RemoveAsync(string personId, CancellationToken cancellationToken)
    {
        db.RemoveRange(await db.Set<RecoveryCode>().Where(row => row.PersonId == personId).ToListAsync(cancellationToken));
        if (await FindAsync(personId, cancellationToken) is { } factor)
            db.Remove(factor);
    }

    private static byte[] Hash(string code, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(code), salt, RecoveryRounds, HashAlgorithmName.SHA512, 32);
}
