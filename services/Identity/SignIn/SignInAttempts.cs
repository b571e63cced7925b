namespace SocialPubs.Identity.SignIn;

/// <summary>Failed and running attempts on one account or from one address.</summary>
internal sealed class SignInAttempts
{
    public const int KeyLength = 80;

    /// <summary>
    /// <c>account:</c> or <c>address:</c> and a hash, or <c>account:</c> and both: what was typed as login is no one's to read.
    /// </summary>
    public required string Key { get; init; }

    public int Count { get; set; }

    /// <summary>When the first of the counted ones was made.</summary>
    public DateTimeOffset FirstAt { get; set; }

    public DateTimeOffset LastAt { get; set; }

    /// <summary>Until when every attempt is refused unseen.</summary>
    public DateTimeOffset? LockedUntil { get; set; }
}
