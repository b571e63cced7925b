using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Meta;

/// <summary>Settings of the Graph API, which Facebook and Instagram share; section <c>Networks:Meta</c>.</summary>
internal sealed class MetaOptions
{
    /// <summary>Where the Graph API is; the emulator's <c>/graph</c> in demonstrations.</summary>
    public Uri ApiUrl { get; set; } = new("https://graph.facebook.com");

    /// <summary>Where the keeper's browser goes to connect an account.</summary>
    public Uri AuthorizeUrl { get; set; } = new("https://www.facebook.com");

    /// <summary>The version of the interface. Meta retires one about two years after it came.</summary>
    public string Version { get; set; } = "v25.0";

    /// <summary>The administration's application at Meta.</summary>
    public string AppId { get; set; } = string.Empty;

    /// <summary>Its secret: proves calls, verifies webhooks, exchanges codes.</summary>
    public string AppSecret { get; set; } = string.Empty;

    /// <summary>The string that the administrator typed at Meta for the webhooks' address.</summary>
    public string VerifyToken { get; set; } = string.Empty;

    /// <summary>Whether connecting sends PKCE's challenge along (RFC 7636).</summary>
    public bool UsePkce { get; set; } = true;

    /// <summary>How long a call may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the upload of a photo may take.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Calls a second of an account. Meta counts by the hour (200 for each person that uses the application, or by the
    /// reach of the page) and says in its answers how much is used, which <see cref="ReadingUsage"/> and
    /// <see cref="SendingUsage"/> follow; this only keeps calls from coming all at once.
    /// </summary>
    public double CallsPerSecond { get; set; } = 2;

    /// <summary>Percent of the hour's allowance after which nothing is read any more, so that replies still get through.</summary>
    public double ReadingUsage { get; set; } = 80;

    /// <summary>Percent of the hour's allowance after which nothing is sent any more: more calls would only lengthen the ban.</summary>
    public double SendingUsage { get; set; } = 97;

    /// <summary>How long such a use is believed in; it falls as the hour goes on.</summary>
    public TimeSpan UsagePause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The wait after errors of limits that do not say for how long.</summary>
    public TimeSpan LongBackoff { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether accounts can be connected.</summary>
    public bool HasApplication => AppId.Length > 0 && AppSecret.Length > 0;

    /// <summary>Where calls may go: to Meta itself, so that its answers cannot make us call other machines.</summary>
    public OutgoingTarget Target => new(ApiUrl, []);
}
