namespace SocialPubs.Emulator.Telegram;

/// <summary>The bot's queue: what others wrote and edited, with numbers that rise; forgotten when the bot reads on.</summary>
internal sealed class TelegramUpdates(TelegramChats chats)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(long Chat, long Id), string> seen = [];
    private readonly List<(long Id, string Kind, ChatMessage Message)> queue = [];
    private long last;

    /// <summary>What the bot wrote itself is never told to it.</summary>
    public void Skip(ChatMessage message)
    {
        lock (gate)
            seen[(message.ChatId, message.Id)] = message.Text;
    }

    /// <summary>The updates from a number on; those before it are forgotten.</summary>
    public IReadOnlyList<(long Id, string Kind, ChatMessage Message)> Read(long? offset, int limit, long botId)
    {
        lock (gate)
        {
            foreach (var message in chats.All())
            {
                var key = (message.ChatId, message.Id);
                var known = seen.GetValueOrDefault(key);
                if (known == message.Text || message.FromId == botId)
                    continue;
                seen[key] = message.Text;
                var isChannel = message.ChatId == message.FromId;
                queue.Add((++last, (known is null, isChannel) switch
                {
                    (true, true) => "channel_post",
                    (true, false) => "message",
                    (false, true) => "edited_channel_post",
                    _ => "edited_message",
                }, message));
            }

            if (offset is { } first)
                queue.RemoveAll(update => update.Id < first);
            return [.. queue.Take(limit)];
        }
    }
}
