using System.Globalization;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Telegram;

/// <summary>A message of a chat: what the emulator keeps as a post or as a comment.</summary>
internal sealed record ChatMessage(
    long ChatId, long Id, long FromId, string Text, DateTimeOffset At, long? ReplyTo, IReadOnlyList<string> Attachments);

/// <summary>
/// The walls as Telegram sees them: every wall is a chat, and posts and comments are its messages. Comments under the
/// channel's posts are messages of its discussion group, where they answer the copy of the post.
/// </summary>
internal sealed class TelegramChats(AllWalls walls, IOptions<TelegramSettings> options)
{
    // Beyond the numbers that the group's own messages have.
    private const long UnderPosts = 1_000_000;
    private const long Copies = 2_000_000;

    public Wall Wall => walls.For("telegram");

    private TelegramSettings Settings => options.Value;

    /// <summary>All messages of all chats, the oldest first.</summary>
    public IReadOnlyList<ChatMessage> All() =>
    [
        .. Wall.Posts().SelectMany(post => Wall.Comments(post.OwnerId, post.Id).Select(Of).Prepend(Of(post)))
            .OrderBy(message => message.At).ThenBy(message => message.ChatId).ThenBy(message => message.Id),
    ];

    public ChatMessage? Find(long chatId, long id) => CommentOf(chatId, id) is { } comment ? Of(comment) : Wall.PostOf(chatId, id) is { } post ? Of(post) : null;

    /// <summary>The chat of a number or of a name.</summary>
    public long ChatOf(string? text)
    {
        if (text?.StartsWith('@') == true)
        {
            if (text.AsSpan(1).Equals(Settings.ChannelName, StringComparison.OrdinalIgnoreCase))
                return Settings.Channel;
            if (text.AsSpan(1).Equals(Settings.GroupName, StringComparison.OrdinalIgnoreCase))
                return Settings.Group;
        }
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) && (id == Settings.Channel || id == Settings.Group))
        {
            return id;
        }

        throw new TelegramRefusalException(400, "Bad Request: chat not found");
    }

    /// <summary>Writes a message; an album stands on the wall as one.</summary>
    public ChatMessage Send(long chatId, long botId, string text, long? replyTo, IReadOnlyList<string> attachments)
    {
        if (chatId == Settings.Channel)
            return Of(Wall.AddPost(chatId, chatId, text, attachments));
        if (replyTo is null)
            return Of(Wall.AddPost(chatId, botId, text, attachments));
        var comment = replyTo >= Copies ? Wall.AddComment(Settings.Channel, replyTo.Value - Copies, botId, text, null, attachments)
            : CommentOf(chatId, replyTo.Value) is { } parent ? Wall.AddComment(parent.OwnerId, parent.PostId, botId, text, parent.Id, attachments)
            : Wall.AddComment(chatId, replyTo.Value, botId, text, null, attachments);
        return comment is null ? throw new TelegramRefusalException(400, "Bad Request: message to be replied not found") : Of(comment);
    }

    public object Chat(long id) => new
    {
        id,
        type = id == Settings.Channel ? "channel" : "supergroup",
        title = Wall.MemberOf(id).Name,
        username = UserNameOf(id),
        linked_chat_id = id == Settings.Channel ? Settings.Group : id == Settings.Group ? Settings.Channel : (long?)null,
    };

    public object Bot(long id) => new { id, is_bot = true, first_name = Settings.BotName, username = "bataysk_bot" };

    public object Show(ChatMessage message, long botId, bool edited = false, bool shallow = false)
    {
        var parent = shallow || message.ReplyTo is not { } to ? null : to >= Copies ? Copy(to - Copies) : Find(message.ChatId, to) is { } answered ? Show(answered, botId, shallow: true) : null;
        var name = Wall.MemberOf(message.FromId).Name.Split(' ', 2);
        return new
        {
            message_id = message.Id,
            date = message.At.ToUnixTimeSeconds(),
            edit_date = edited ? message.At.ToUnixTimeSeconds() : (long?)null,
            chat = Chat(message.ChatId),
            from = message.FromId < 0 ? null : message.FromId == botId ? Bot(botId)
                : new { id = message.FromId, is_bot = false, first_name = name[0], last_name = name.Length > 1 ? name[1] : null },
            sender_chat = message.FromId < 0 ? Chat(message.FromId) : null,
            text = message.Attachments.Count == 0 ? message.Text : null,
            caption = message.Attachments.Count == 0 || message.Text.Length == 0 ? null : message.Text,
            photo = message.Attachments.Count == 0 ? null : message.Attachments.Select(file => new { file_id = file, file_unique_id = file, width = 1, height = 1 }).ToArray(),
            reply_to_message = parent,
        };
    }

    private string? UserNameOf(long id) => id == Settings.Channel ? Settings.ChannelName : id == Settings.Group ? Settings.GroupName : null;

    private static ChatMessage Of(Post post) => new(post.OwnerId, post.Id, post.FromId, post.Text, post.At, null, post.Attachments);

    /// <summary>The copy of a post in the discussion group.</summary>
    private object? Copy(long postId) => Wall.PostOf(Settings.Channel, postId) is not { } post ? null : new
    {
        message_id = postId + Copies,
        date = post.At.ToUnixTimeSeconds(),
        chat = Chat(Settings.Group),
        sender_chat = Chat(Settings.Channel),
        is_automatic_forward = true,
        forward_origin = new { type = "channel", chat = Chat(Settings.Channel), message_id = postId, date = post.At.ToUnixTimeSeconds() },
        text = post.Text,
    };

    private Comment? CommentOf(long chatId, long id) => chatId == Settings.Group && id is >= UnderPosts and < Copies
        ? Wall.CommentOf(Settings.Channel, id - UnderPosts)
        : Wall.CommentOf(chatId, id);

    private ChatMessage Of(Comment comment) => comment.OwnerId == Settings.Channel
        ? new(
            Settings.Group, comment.Id + UnderPosts, comment.FromId, comment.Text, comment.At,
            comment.ReplyTo is { } parent ? parent + UnderPosts : comment.PostId + Copies, comment.Attachments)
        : new(comment.OwnerId, comment.Id, comment.FromId, comment.Text, comment.At, comment.ReplyTo ?? comment.PostId, comment.Attachments);
}
