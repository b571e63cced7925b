using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Twitter;

/// <summary>Settings of the X connector, section <c>Networks:Twitter</c>.</summary>
internal sealed class TwitterOptions
{
    /// <summary>Where the interface is; the emulator's <c>/twitter</c> in demonstrations.</summary>
    public Uri ApiUrl { get; set; } = new("https://api.x.com");

    /// <summary>Where the keeper's browser goes to connect an account.</summary>
    public Uri AuthorizeUrl { get; set; } = new("https://x.com/i/oauth2/authorize");

    /// <summary>The administration's application (OAuth 2).</summary>
    public string? ClientId { get; set; }

    /// <summary>Its secret; without it the application is a public client, which PKCE alone protects.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The secret with which X signs what it sends to the webhook (the application's API key secret).</summary>
    public string? ConsumerSecret { get; set; }

    /// <summary>
    /// X lets an application that signed up by itself answer only those who mentioned or quoted the account. Off for an
    /// administration with a contract that allows more.
    /// </summary>
    public bool RepliesOnlyWhereMentioned { get; set; } = true;

    /// <summary>The longest text, in X's weights. Accounts that pay may write more, hence a setting.</summary>
    public int TextLimit { get; set; } = 280;

    /// <summary>Posts in a quarter of an hour of one account.</summary>
    public int CreatesPer15Minutes { get; set; } = 100;

    /// <summary>All other calls in a quarter of an hour of one account; X's limits of them depend on what was bought.</summary>
    public int CallsPer15Minutes { get; set; } = 300;

    /// <summary>How many days back the search reaches.</summary>
    public int SearchDays { get; set; } = 7;

    /// <summary>The longest query of a search.</summary>
    public int QueryLimit { get; set; } = 512;

    /// <summary>How long a call may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the upload of a part of a file may take.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of a part of a file.</summary>
    public int UploadPart { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long X may take to process an uploaded video before the attempt is made again.</summary>
    public TimeSpan ProcessingLimit { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>The wait where X asks for one and does not say for how long.</summary>
    public TimeSpan LongBackoff { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Where calls may go: to the interface alone.</summary>
    public OutgoingTarget Target => new(ApiUrl, []);
}
