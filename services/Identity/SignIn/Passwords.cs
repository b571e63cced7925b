using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Policies;

namespace SocialPubs.Identity.SignIn;

/// <summary>Setting and comparing passwords.</summary>
internal sealed class Passwords(IdentityDb db, TimeProvider time, IPasswordHasher<Person> hasher, BreachedPasswords breached, DecoyHash decoy)
{
    /// <summary>
    /// Compares, and takes as long for an account that is not there, has no password or may not sign in: how long an
    /// answer takes must not tell who works here.
    /// </summary>
    public async Task<bool> VerifyAsync(Person? person, string? password, CancellationToken cancellationToken)
    {
        var typed = password is { Length: > 0 and <= 2 * PasswordRules.MostLength } ? password : string.Empty;
        var subject = person?.PasswordHash is null ? decoy.Nobody : person;
        var result = hasher.VerifyHashedPassword(subject, subject.PasswordHash!, typed);
        if (result == PasswordVerificationResult.Failed || person is null || !ReferenceEquals(subject, person) || typed.Length == 0)
            return false;
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            // The number of rounds was raised since. The password is the same, so sessions and version stay.
            var (before, after) = (person.PasswordHash, hasher.HashPassword(person, typed));
            await db.Users.Where(row => row.Id == person.Id && row.PasswordHash == before)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, after), cancellationToken);
        }

        return person.DisabledAt is null;
    }

    /// <summary>How many characters this person's password has at least.</summary>
    public async Task<int> LeastLengthAsync(Person person, CancellationToken cancellationToken) =>
        (await db.PolicyAsync(cancellationToken)).LengthFor(await db.RolesAsync(person.Id, time.GetUtcNow(), cancellationToken));

    /// <summary>What is wrong with a new password; null where nothing is.</summary>
    public async Task<PasswordFault?> CheckAsync(Person person, string password, CancellationToken cancellationToken) =>
        PasswordRules.Check(password, await LeastLengthAsync(person, cancellationToken), person.UserName!, person.Name, breached.Contains);

    /// <summary>Sets a password that was checked, and renews the stamp, which ends the person's sessions.</summary>
    public void Set(Person person, string password)
    {
        person.PasswordHash = hasher.HashPassword(person, password);
        person.PasswordChangedAt = time.GetUtcNow();
        person.RenewStamp();
        person.Version++;
    }
}

/// <summary>Somebody with a password that nobody knows, made once: to compare with where there is nobody.</summary>
internal sealed class DecoyHash
{
    public DecoyHash(IPasswordHasher<Person> hasher)
    {
        Nobody = new Person { Name = string.Empty, CreatedAt = default };
        Nobody.PasswordHash = hasher.HashPassword(Nobody, Guid.CreateVersion7().ToString());
    }

    public Person Nobody { get; }
}
