namespace SocialPubs.ServiceDefaults.Authentication;

/// <summary>Whose access tokens are accepted, section <c>Authentication</c>.</summary>
internal sealed class TokenOptions
{
    /// <summary>The issuer of the tokens (OpenID Connect Discovery 1.0): our own Identity's public address, or another provider.</summary>
    public string? Authority { get; set; }

    /// <summary>Where its discovery document is read from, where that is not below <see cref="Authority"/>, such as inside the network.</summary>
    public string? MetadataAddress { get; set; }

    /// <summary>The audience that a token must name.</summary>
    public string Audience { get; set; } = AuthenticationExtensions.Audience;

    /// <summary>The <c>typ</c> headers that a token may have, separated by commas; <c>at+jwt</c> is RFC 9068's, other providers write <c>JWT</c>.</summary>
    public string TokenTypes { get; set; } = "at+jwt";

    /// <summary>Where Identity answers which tokens are revoked; none where another provider issues them.</summary>
    public Uri? RevocationAddress { get; set; }

    /// <summary>How often it is asked; half a minute at most keeps the promise that a revocation takes effect within a minute.</summary>
    public TimeSpan RevocationPoll { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The names of the claims.</summary>
    public ClaimNames Claims { get; set; } = new();

    /// <summary>Another provider's names of our roles: its name, and ours.</summary>
    public Dictionary<string, string> RoleNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Another provider's names of the bodies: its name, and the code in Intake's register.</summary>
    public Dictionary<string, string> BodyNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Accepted in Development only, in place of an authority: HS256, base64, at least 32 bytes.</summary>
    public string? DevelopmentSigningKey { get; set; }
}

/// <summary>What the claims of a token are called; a dot goes into a claim that is an object, as in <c>realm_access.roles</c>.</summary>
internal sealed class ClaimNames
{
    public string Subject { get; set; } = "sub";

    public string Name { get; set; } = "name";

    public string Role { get; set; } = "role";

    public string Body { get; set; } = "body";

    /// <summary>Our own claim of roles with their bodies (<c>executor@zhkh</c>).</summary>
    public string Grant { get; set; } = "grant";
}
