using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Identity.Grants;

/// <summary>What a subject may do at an instant, in which roles and for which bodies.</summary>
/// <param name="Roles">Each once.</param>
/// <param name="Bodies">Each once.</param>
/// <param name="Pairs">Which role for which body: <c>role@body</c>, or the role alone.</param>
/// <param name="NextEnd">When the first of them ends; null where none does.</param>
internal sealed record SubjectGrants(
    IReadOnlyList<string> Roles, IReadOnlyList<string> Bodies, IReadOnlyList<string> Pairs, DateTimeOffset? NextEnd)
{
    /// <summary>The <c>sub</c> of a machine client; a person's id never begins like that.</summary>
    public static string SubjectOf(string clientId) => ClientPrefix + clientId;

    public const string ClientPrefix = "client:";

    public static SubjectGrants Of(IEnumerable<RoleGrant> grants, DateTimeOffset now)
    {
        var held = grants.Where(grant => grant.HoldsAt(now)).ToList();
        return new SubjectGrants(
            Sorted(held.Select(grant => grant.Role)),
            Sorted(held.Select(grant => grant.BodyCode).OfType<string>()),
            Sorted(held.Select(grant => grant.BodyCode is { } body ? $"{grant.Role}@{body}" : grant.Role)),
            held.Min(grant => grant.ValidUntil));
    }

    public static async Task<SubjectGrants> ReadAsync(
        IdentityDb db, string subjectId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Of(await db.Grants.AsNoTracking().Where(grant => grant.SubjectId == subjectId).ToListAsync(cancellationToken), now);

    private static string[] Sorted(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
