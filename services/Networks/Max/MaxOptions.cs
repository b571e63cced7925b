using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Max;

/// <summary>Settings of the MAX connector, section <c>Networks:Max</c>.</summary>
internal sealed class MaxOptions
{
    /// <summary>Where the interface is; the emulator's <c>/max</c> in demonstrations.</summary>
    public Uri ApiUrl { get; set; } = new("https://platform-api2.max.ru");

    /// <summary>The longest text of a post and of a comment.</summary>
    public int TextLimit { get; set; } = 4000;

    /// <summary>Pictures of a post.</summary>
    public int MaxPhotos { get; set; } = 10;

    /// <summary>Posts and comments a second; MAX takes two in one chat.</summary>
    public double MessagesPerSecond { get; set; } = 1.8;

    /// <summary>All other calls a second; MAX takes thirty.</summary>
    public double CallsPerSecond { get; set; } = 20;

    /// <summary>How many of the channel's newest posts are watched for comments.</summary>
    public int WatchedPosts { get; set; } = 50;

    /// <summary>How long a call may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the upload of a picture may take.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Domains, with what is below them, to which MAX may direct an upload.</summary>
    public IReadOnlyList<string> UploadDomains { get; set; } = ["max.ru", "oneme.ru", "okcdn.ru", "mycdn.me"];

    /// <summary>Where calls may go.</summary>
    public OutgoingTarget Target => new(ApiUrl, UploadDomains);
}
