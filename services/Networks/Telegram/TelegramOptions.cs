using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Telegram;

/// <summary>Settings of the Telegram connector, section <c>Networks:Telegram</c>.</summary>
internal sealed class TelegramOptions
{
    /// <summary>Where the Bot API is; the emulator's <c>/telegram</c> in demonstrations.</summary>
    public Uri ApiUrl { get; set; } = new("https://api.telegram.org");

    /// <summary>The longest text of a message, in UTF-16 units.</summary>
    public int TextLimit { get; set; } = 4096;

    /// <summary>The longest text under a file, in UTF-16 units.</summary>
    public int CaptionLimit { get; set; } = 1024;

    /// <summary>Files of one message.</summary>
    public int MaxFiles { get; set; } = 10;

    /// <summary>Messages a minute that a bot may write into one group.</summary>
    public int MessagesPerMinute { get; set; } = 20;

    /// <summary>All other calls a second.</summary>
    public double CallsPerSecond { get; set; } = 5;

    /// <summary>How long a call may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call with files may take.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Where calls may go: to the Bot API alone.</summary>
    public OutgoingTarget Target => new(ApiUrl, []);
}
