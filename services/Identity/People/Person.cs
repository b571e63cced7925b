using Microsoft.AspNetCore.Identity;

namespace SocialPubs.Identity.People;

/// <summary>
/// Somebody who can sign in. The id is the <c>sub</c> of their tokens and the person of Intake's appointments; the
/// administrator chooses it, and it is what the person types as login.
/// </summary>
internal sealed class Person : IdentityUser<string>
{
    /// <summary>The name shown to people.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when the person may not sign in; null while they may.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>When the password was last set; null while there is none.</summary>
    public DateTimeOffset? PasswordChangedAt { get; set; }

    public int Version { get; set; }

    /// <summary>Somebody who has no password yet; an invitation lets them choose one.</summary>
    public static Person Create(string id, string name, DateTimeOffset now) => new()
    {
        Id = id,
        UserName = id,
        NormalizedUserName = PersonIds.Normalize(id),
        Name = name,
        CreatedAt = now,
        SecurityStamp = NewStamp(),
        Version = 1,
    };

    /// <summary>Ends what was issued before: sessions and half-done sign-ins remember the stamp they began with.</summary>
    public void RenewStamp() => SecurityStamp = NewStamp();

    private static string NewStamp() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
}
