namespace SocialPubs.Identity.SignIn;

/// <summary>How the browsers of people are recognised.</summary>
internal static class AccountSchemes
{
    /// <summary>The cookie of somebody who is signed in. Claims: <c>sub name sid amr auth_time</c>.</summary>
    public const string Account = "SocialPubs.Account";

    /// <summary>The cookie of somebody who gave the password and still owes a code, or has to set up a second factor.</summary>
    public const string Pending = "SocialPubs.Pending";

    /// <summary>The authorization policy of pages for people who are signed in.</summary>
    public const string Policy = "Account";

    public const string Subject = "sub";
    public const string Name = "name";
    public const string SessionId = "sid";

    /// <summary>RFC 8176: <c>pwd</c>, and <c>otp</c> where a second factor was given.</summary>
    public const string Methods = "amr";

    /// <summary>When the person proved who they are, in seconds since 1970.</summary>
    public const string Time = "auth_time";

    /// <summary>The security stamp that a half-done sign-in began with.</summary>
    public const string Stamp = "stamp";
}
