namespace SocialPubs.Emulator.Telegram;

/// <summary>Who is in Telegram, section <c>Emulator:Telegram</c>: a channel, its discussion group, and the bot in both.</summary>
internal sealed class TelegramSettings
{
    public long Channel { get; set; } = -1001000003003;

    public string ChannelName { get; set; } = "bataysk_official";

    public long Group { get; set; } = -1001000004004;

    public string GroupName { get; set; } = "bataysk_chat";

    public string BotName { get; set; } = "Администрация Батайска";

    /// <summary>Messages a minute that a bot may write into one chat; 0 for any number.</summary>
    public int MessagesPerMinute { get; set; } = 20;

    /// <summary>Where updates go instead of into the queue.</summary>
    public string? Webhook { get; set; }
}

/// <summary>A refusal as the Bot API tells it.</summary>
internal sealed class TelegramRefusalException(int code, string description) : Exception(description)
{
    public int Code { get; } = code;

    public int? RetryAfter { get; init; }

    /// <summary>The error of a planned fault.</summary>
    public static TelegramRefusalException Of(int code, int? subCode) => (code, subCode) switch
    {
        (400, _) => new(400, "Bad Request: not enough rights to send text messages to the chat"),
        (401, _) => new(401, "Unauthorized"),
        (403, _) => new(403, "Forbidden: bot was kicked from the supergroup chat"),
        (409, _) => new(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
        (429, 1) => new(429, "Too Many Requests"),
        (429, _) => new(429, "Too Many Requests: retry after 5") { RetryAfter = 5 },
        _ => new(code, "A planned refusal"),
    };
}
