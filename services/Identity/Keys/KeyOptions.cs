namespace SocialPubs.Identity.Keys;

/// <summary>Settings of the keys of the tokens, section <c>Identity:Keys</c>.</summary>
internal sealed class KeyOptions
{
    /// <summary><c>ES256</c> or <c>RS256</c>; a change shows with the next key.</summary>
    public string Algorithm { get; set; } = "ES256";

    /// <summary>How long a key signs.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long before it signs a key is published, so that everybody has it by then.</summary>
    public TimeSpan PublishAhead { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often a replica looks for keys that another one made.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMinutes(1);
}
