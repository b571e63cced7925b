using System.Text.Json;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Telegram;

/// <summary>A message as the Bot API shows it.</summary>
internal static class TelegramMessage
{
    private const string SupergroupPrefix = "-100";

    /// <summary>The chat and the number: Telegram's numbers are unique in a chat only.</summary>
    public static string? IdOf(JsonElement message) => message.Member("chat").Text("id") is { } chat && message.Text("message_id") is { } id ? $"{chat}_{id}" : null;

    /// <summary>Its address; null where the chat has none.</summary>
    public static string? UrlOf(JsonElement message) => message.Text("message_id") is { } id && PlaceOf(message.Member("chat")) is { } place ? $"https://t.me/{place}/{id}" : null;

    /// <summary>Reads a message as something that was found; null where it is none that people can answer in public.</summary>
    /// <param name="message">The message.</param>
    /// <param name="ownerId">The account's channel.</param>
    /// <param name="botId">The number of its bot.</param>
    public static FoundItem? ToItem(JsonElement message, string ownerId, string? botId)
    {
        if (IdOf(message) is not { } id || UrlOf(message) is not { } url || message.Number("date") is not { } date)
            return null;
        // The copy of a channel's own post that Telegram puts into its discussion group.
        if (message.Flag("is_automatic_forward"))
            return null;

        var text = message.Text("text") ?? message.Text("caption") ?? string.Empty;
        var (authorId, authorName, author) = AuthorOf(message);
        if (authorId is null)
            return null;
        return new FoundItem(
            id,
            url,
            authorId,
            authorName,
            author,
            text,
            DateTimeOffset.FromUnixTimeSeconds(date),
            // Files have no address that could be shown without the token: the message itself shows them.
            [.. Kinds(message).Select(kind => new FoundMedia(kind, url))],
            ParentOf(message),
            authorId == ownerId || authorId == botId,
            IsAnswerTo(message.Member("reply_to_message"), ownerId, botId));
    }

    private static string? PlaceOf(JsonElement? chat)
    {
        if (chat.Text("username") is { Length: > 0 } name)
            return name.ToLowerInvariant();
        // Of chats without a name only channels and supergroups have addresses, for their members.
        return chat.Text("id") is { } id && id.StartsWith(SupergroupPrefix, StringComparison.Ordinal) ? $"c/{id[SupergroupPrefix.Length..]}" : null;
    }

    private static (string? Id, string Name, string? Url) AuthorOf(JsonElement message)
    {
        // A channel or a group that speaks itself; else the person.
        if (message.Member("sender_chat") is { } chat && chat.Text("id") is { } chatId)
            return (chatId, chat.Text("title") ?? chatId, AddressOf(chat));
        if (message.Member("from") is { } person && person.Text("id") is { } id)
            return (id, string.Join(' ', new[] { person.Text("first_name"), person.Text("last_name") }.Where(part => !string.IsNullOrEmpty(part))), AddressOf(person));
        return message.Member("chat") is { } own && own.Text("type") == "channel" ? (own.Text("id"), own.Text("title") ?? string.Empty, AddressOf(own)) : (null, string.Empty, null);
    }

    private static string? AddressOf(JsonElement who) => who.Text("username") is { Length: > 0 } name ? $"https://t.me/{name}" : null;

    private static string? ParentOf(JsonElement message)
    {
        if (message.Member("reply_to_message") is not { } parent)
            return null;
        // Under the copy of a channel's post: that post.
        var origin = parent.Flag("is_automatic_forward") ? parent.Member("forward_origin") : null;
        return origin.Text("message_id") is { } post && PlaceOf(origin.Member("chat")) is { } place ? $"https://t.me/{place}/{post}" : UrlOf(parent);
    }

    private static bool IsAnswerTo(JsonElement? parent, string ownerId, string? botId) =>
        parent.Member("sender_chat").Text("id") == ownerId || (botId is not null && parent.Member("from").Text("id") == botId);

    private static IEnumerable<string> Kinds(JsonElement message)
    {
        if (message.Member("photo") is not null)
            yield return "photo";
        if (message.Member("video") is not null)
            yield return "video";
        if (message.Member("animation") is not null)
            yield return "gif";
        else if (message.Member("document") is not null)
            yield return "document";
    }
}
