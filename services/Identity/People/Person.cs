using Microsoft.AspNetCore.Identity;

namespace SocialPubs.Identity.People;

/// <summary>
/// Somebody who can sign in. The id is the <c>sub</c> of their tokens and the person of Intake's appointments; the
/// administrator chooses it.
/// </summary>
internal sealed class Person : IdentityUser<string>
{
    /// <summary>The name shown to people.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when the person may not sign in; null while they may.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    public int Version { get; set; }
}
