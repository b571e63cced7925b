using System.Text.RegularExpressions;
using SocialPubs.Contracts;

namespace SocialPubs.Identity.People;

/// <summary>Which texts can be the id of a person.</summary>
internal static partial class PersonIds
{
    public const int MaxLength = 200;

    /// <summary>
    /// Letters, digits and <c>. _ - @</c>. Without a colon, so that no person can be taken for a machine client
    /// (<c>client:…</c>); and not the name under which the product itself acts.
    /// </summary>
    public static bool IsValid(string? id) =>
        id is not null && Shape().IsMatch(id) && !string.Equals(id, Actor.System.Id, StringComparison.OrdinalIgnoreCase);

    /// <summary>Two ids that differ in case only would be taken for one another by people.</summary>
    public static string Normalize(string id) => id.ToUpperInvariant();

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,198}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
