using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Vk;

/// <summary>Settings of the VK connector, section <c>Networks:Vk</c>.</summary>
internal sealed class VkOptions
{
    /// <summary>Where the methods are; the emulator's <c>/method</c> in demonstrations.</summary>
    public Uri ApiUrl { get; set; } = new("https://api.vk.com/method");

    /// <summary>The version of the interface.</summary>
    public string Version { get; set; } = "5.199";

    /// <summary>Characters of a comment. VK publishes no number and its clients disagree, hence a setting.</summary>
    public int TextLimit { get; set; } = 4096;

    /// <summary>Characters of a post on the own wall; contested as well.</summary>
    public int PostTextLimit { get; set; } = 16_000;

    /// <summary>Photos that go with a comment or a post.</summary>
    public int MaxPhotos { get; set; } = 10;

    /// <summary>How long a method may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the upload of a photo may take.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait after the errors with which VK asks for a long one (9, 29).</summary>
    public TimeSpan LongBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The wait after error 214 for an own post, which is mostly the cap of posts a day.</summary>
    public TimeSpan DailyCapBackoff { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many of the latest own posts are watched for comments.</summary>
    public int WatchedPosts { get; set; } = 30;

    /// <summary>How late VK's search may show what was posted; each search looks back so far.</summary>
    public TimeSpan SearchLag { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Where the keeper's browser goes to connect an account (VK ID).</summary>
    public Uri AuthorizeUrl { get; set; } = new("https://id.vk.com/authorize");

    /// <summary>Where codes and refresh tokens are exchanged (VK ID).</summary>
    public Uri TokenUrl { get; set; } = new("https://id.vk.com/oauth2/auth");

    /// <summary>The administration's application at VK ID.</summary>
    public string? ClientId { get; set; }

    /// <summary>The application's secret; VK ID does without where PKCE is used, and so do we where it is not set.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What the application asks for.</summary>
    public string Scope { get; set; } = "vkid.personal_info wall photos groups";

    /// <summary>Calls a second of a community's token. VK allows 20; a little less, since calls do not arrive evenly.</summary>
    public double GroupCallsPerSecond { get; set; } = 18;

    /// <summary>Calls a second of a person's token. VK allows 3; a little less, since calls do not arrive evenly.</summary>
    public double UserCallsPerSecond { get; set; } = 2.7;

    /// <summary>Domains, with what is below them, to which VK may direct an upload; the host of <see cref="ApiUrl"/> too.</summary>
    public IReadOnlyList<string> UploadDomains { get; set; } = ["vk.com", "vk.ru", "userapi.com", "vkuser.net", "vk-cdn.net"];

    /// <summary>Where calls may go: to VK itself, so that its answers cannot make us call other machines.</summary>
    public OutgoingTarget Target => new(ApiUrl, UploadDomains);
}
