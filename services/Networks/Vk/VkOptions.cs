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

    /// <summary>Photos that go with a comment.</summary>
    public int MaxPhotos { get; set; } = 10;

    /// <summary>How long a method may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the upload of a photo may take.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait after the errors with which VK asks for a long one (9, 29).</summary>
    public TimeSpan LongBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls a second of a community's token. VK allows 20; a little less, since calls do not arrive evenly.</summary>
    public double GroupCallsPerSecond { get; set; } = 18;

    /// <summary>Calls a second of a person's token. VK allows 3; a little less, since calls do not arrive evenly.</summary>
    public double UserCallsPerSecond { get; set; } = 2.7;

    /// <summary>Domains, with what is below them, to which VK may direct an upload; the host of <see cref="ApiUrl"/> too.</summary>
    public IReadOnlyList<string> UploadDomains { get; set; } = ["vk.com", "vk.ru", "userapi.com", "vkuser.net", "vk-cdn.net"];

    /// <summary>Where calls may go: to VK itself, so that its answers cannot make us call other machines.</summary>
    public OutgoingTarget Target => new(ApiUrl, UploadDomains);
}
