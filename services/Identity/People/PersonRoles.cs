using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.Grants;

namespace SocialPubs.Identity.People;

/// <summary>What people are, as far as signing in depends on it.</summary>
internal static class PersonRoles
{
    /// <summary>The roles that a subject holds at an instant, each once.</summary>
    public static async Task<IReadOnlyList<string>> RolesAsync(
        this IdentityDb db, string subjectId, DateTimeOffset at, CancellationToken cancellationToken) =>
        await db.Grants.AsNoTracking()
            .Where(grant => grant.SubjectId == subjectId && grant.ValidFrom <= at && (grant.ValidUntil == null || at < grant.ValidUntil))
            .Select(grant => grant.Role).Distinct().ToListAsync(cancellationToken);

    /// <summary>The grants of people that make an administrator at an instant.</summary>
    public static IQueryable<RoleGrant> AdministratorGrants(this IdentityDb db, DateTimeOffset at) =>
        db.Grants.Where(grant => grant.Role == Roles.Administrator && !grant.SubjectId.StartsWith("client:")
            && grant.ValidFrom <= at && (grant.ValidUntil == null || at < grant.ValidUntil));

    /// <summary>Those who can administer the system at an instant: in office, with a password, not disabled.</summary>
    public static IQueryable<Person> Administrators(this IdentityDb db, DateTimeOffset at) =>
        db.Users.Where(person => person.DisabledAt == null && person.PasswordHash != null
            && db.AdministratorGrants(at).Any(grant => grant.SubjectId == person.Id));

    /// <summary>
    /// Holds off every other change to who administers until the transaction ends: two administrators who remove each
    /// other at the same moment would leave none.
    /// </summary>
    public static Task LockAdministratorsAsync(this IdentityDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({0x5350_4144_4D49_4E00})", cancellationToken);
}
