using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Ok;

/// <summary>Settings of the connector to Odnoklassniki, section <c>Networks:Ok</c>.</summary>
internal sealed class OkOptions
{
    /// <summary>Where the methods are; the emulator's <c>/ok/fb.do</c> in demonstrations.</summary>
    public Uri ApiUrl { get; set; } = new("https://api.ok.ru/fb.do");

    /// <summary>Where the keeper's browser goes to connect an account.</summary>
    public Uri AuthorizeUrl { get; set; } = new("https://connect.ok.ru/oauth/authorize");

    /// <summary>Where codes and refresh tokens are exchanged.</summary>
    public Uri TokenUrl { get; set; } = new("https://api.ok.ru/oauth/token.do");

    /// <summary>The administration's application: its id, for OAuth.</summary>
    public string? ApplicationId { get; set; }

    /// <summary>Its public key, which goes with every call.</summary>
    public string? ApplicationKey { get; set; }

    /// <summary>Its secret key, with which calls are signed.</summary>
    public string? ApplicationSecret { get; set; }

    /// <summary>What the application asks for; the long-lived token has to be granted to it by OK's support.</summary>
    public string Scope { get; set; } = "VALUABLE_ACCESS;LONG_ACCESS_TOKEN;PHOTO_CONTENT;GROUP_CONTENT";

    /// <summary>How long a long-lived token lasts from its last use.</summary>
    public TimeSpan LongTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Characters of a post. OK documents no number, hence a setting.</summary>
    public int PostTextLimit { get; set; } = 8_000;

    /// <summary>Photos that go with a post.</summary>
    public int MaxPhotos { get; set; } = 10;

    /// <summary>How long a method may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the upload of a photo may take.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait after the errors with which OK asks for one (8, 11).</summary>
    public TimeSpan LongBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls a second of a token. OK publishes no number.</summary>
    public double CallsPerSecond { get; set; } = 3;

    /// <summary>The time zone of the dates that OK writes without one.</summary>
    public string TimeZone { get; set; } = "Europe/Moscow";

    /// <summary>Domains, with what is below them, to which OK may direct an upload; the host of <see cref="ApiUrl"/> too.</summary>
    public IReadOnlyList<string> UploadDomains { get; set; } = ["ok.ru", "odnoklassniki.ru", "mycdn.me", "okcdn.ru"];

    /// <summary>Where calls may go: to OK itself, so that its answers cannot make us call other machines.</summary>
    public OutgoingTarget Target => new(ApiUrl, UploadDomains);
}
