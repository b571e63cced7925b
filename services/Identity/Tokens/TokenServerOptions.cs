using SocialPubs.Identity.Keys;

namespace SocialPubs.Identity.Tokens;

/// <summary>Settings of the token server, section <c>Identity</c>.</summary>
internal sealed class TokenServerOptions
{
    /// <summary>The public address of the system, that is of the gateway: the <c>iss</c> of the tokens.</summary>
    public Uri? Issuer { get; set; }

    public TokenLifetimes Tokens { get; set; } = new();

    public KeyOptions Keys { get; set; } = new();

    public ClaimNames Claims { get; set; } = new();
}

/// <summary>How long tokens hold, section <c>Identity:Tokens</c>.</summary>
internal sealed class TokenLifetimes
{
    /// <summary>Access tokens; each ends earlier where a role of its subject does.</summary>
    public TimeSpan AccessLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Authorization codes.</summary>
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Identity tokens.</summary>
    public TimeSpan IdentityLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a refresh token waits for its use.</summary>
    public TimeSpan RefreshIdle { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long after the sign-in refreshing ends, whatever happens.</summary>
    public TimeSpan RefreshAbsolute { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The longest that a token can hold: so long a key that worked must be kept.</summary>
    public TimeSpan Longest => new[] { AccessLifetime, CodeLifetime, IdentityLifetime, RefreshIdle }.Max() + TimeSpan.FromHours(1);
}

/// <summary>How the claims are called, section <c>Identity:Claims</c>; an empty name leaves a claim out.</summary>
internal sealed class ClaimNames
{
    public string Name { get; set; } = "name";

    public string Role { get; set; } = "role";

    public string Body { get; set; } = "body";

    /// <summary>Role and body in one: <c>role@body</c>, or the role alone.</summary>
    public string Grant { get; set; } = "grant";
}
