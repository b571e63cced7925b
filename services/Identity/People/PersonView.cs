using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.Sessions;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.People;

/// <summary>Whether somebody can sign in.</summary>
internal enum PersonState
{
    /// <summary>No password was chosen yet.</summary>
    Invited,

    Active,
    Disabled,
}

/// <param name="Id">The grant.</param>
/// <param name="Role">The role.</param>
/// <param name="BodyCode">The body for which it holds; left out for the whole system.</param>
/// <param name="ValidFrom">The instant from which on it holds.</param>
/// <param name="ValidUntil">The first instant at which it holds no more; left out while no end is known.</param>
/// <param name="AppointmentId">The appointment in Intake from which it comes.</param>
internal sealed record GrantView(
    Guid Id, string Role, string? BodyCode, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil, Guid? AppointmentId)
{
    public static GrantView Of(RoleGrant grant) =>
        new(grant.Id, grant.Role, grant.BodyCode, grant.ValidFrom, grant.ValidUntil, grant.AppointmentId);
}

/// <param name="Id">The <c>sub</c> of the person's tokens, and the login.</param>
/// <param name="Name">The name shown to people.</param>
/// <param name="State">Whether the person can sign in.</param>
/// <param name="CreatedAt">When the person was entered.</param>
/// <param name="DisabledAt">Since when the person may not sign in.</param>
/// <param name="PasswordChangedAt">When the password was last set.</param>
/// <param name="SecondFactor">Whether sign-in asks for a second factor.</param>
/// <param name="LockedUntil">Until when sign-in is locked after failures.</param>
/// <param name="LastSeenAt">When the person last used the system.</param>
/// <param name="Grants">The roles of now, of before and of later.</param>
/// <param name="Version">Rises with each change of the person.</param>
internal sealed record PersonView(
    string Id,
    string Name,
    PersonState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? PasswordChangedAt,
    bool SecondFactor,
    DateTimeOffset? LockedUntil,
    DateTimeOffset? LastSeenAt,
    IReadOnlyList<GrantView> Grants,
    int Version);

internal static class PersonViews
{
    /// <summary>What an administrator sees of a person, with what the caller changed and has not saved yet.</summary>
    public static async Task<PersonView> ViewAsync(this IdentityDb db, Person person, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await db.ViewAsync([person], now, cancellationToken))[0];

    /// <summary>The same of several, with as many queries as for one.</summary>
    public static async Task<IReadOnlyList<PersonView>> ViewAsync(
        this IdentityDb db, IReadOnlyList<Person> people, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        var ids = people.Select(person => person.Id).ToArray();
        var grants = (await db.Grants.AsNoTracking().Where(grant => ids.Contains(grant.SubjectId))
            .OrderBy(grant => grant.ValidFrom).ThenBy(grant => grant.Id).ToListAsync(cancellationToken)).ToLookup(grant => grant.SubjectId);
        var factors = (await db.Set<SecondFactor>().AsNoTracking().Where(row => ids.Contains(row.PersonId) && row.ConfirmedAt != null)
            .Select(row => row.PersonId).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var seen = await db.Set<Session>().AsNoTracking().Where(row => ids.Contains(row.PersonId))
            .GroupBy(row => row.PersonId).Select(rows => new { rows.Key, At = rows.Max(row => row.LastSeenAt) })
            .ToDictionaryAsync(row => row.Key, row => row.At, StringComparer.Ordinal, cancellationToken);
        var keys = people.Select(person => SignInGuard.AccountKey(person.UserName!)).ToArray();
        // Also those from one address only: that is where the person sits who asks for help.
        var length = SignInGuard.AccountKey(string.Empty).Length;
        var locks = await db.Set<SignInAttempts>().AsNoTracking().Where(row => keys.Contains(row.Key.Substring(0, length)) && row.LockedUntil > now)
            .GroupBy(row => row.Key.Substring(0, length)).Select(rows => new { rows.Key, Until = rows.Max(row => row.LockedUntil) })
            .ToDictionaryAsync(row => row.Key, row => row.Until, StringComparer.Ordinal, cancellationToken);
        return
        [
            .. people.Select(person => new PersonView(
                person.Id,
                person.Name,
                person.DisabledAt is not null ? PersonState.Disabled : person.PasswordHash is null ? PersonState.Invited : PersonState.Active,
                person.CreatedAt,
                person.DisabledAt,
                person.PasswordChangedAt,
                factors.Contains(person.Id),
                locks.GetValueOrDefault(SignInGuard.AccountKey(person.UserName!)),
                seen.TryGetValue(person.Id, out var at) ? at : null,
                [.. grants[person.Id].Select(GrantView.Of)],
                person.Version)),
        ];
    }
}
