using System.Globalization;
using System.Text.Json;

namespace SocialPubs.Networks.Vk;

/// <summary>Reads VK's posts and comments.</summary>
internal static class VkItems
{
    /// <summary>Names by id; communities have negative ids.</summary>
    public static Dictionary<long, string> Names(JsonElement response)
    {
        var names = new Dictionary<long, string>();
        foreach (var person in Array(response, "profiles"))
            AddPerson(names, person);
        foreach (var group in Array(response, "groups"))
            AddGroup(names, group);
        return names;
    }

    public static void AddPerson(Dictionary<long, string> names, JsonElement person)
    {
        if (Number(person, "id") is { } id)
            names[id] = $"{Text(person, "first_name")} {Text(person, "last_name")}".Trim();
    }

    public static void AddGroup(Dictionary<long, string> names, JsonElement group)
    {
        if (Number(group, "id") is { } id)
            names[-Math.Abs(id)] = Text(group, "name") ?? string.Empty;
    }

    /// <summary>A post or comment; null for what is deleted or lacks its number, date or author.</summary>
    /// <param name="item">A wall post, or a comment: that has <c>post_id</c> and is no post.</param>
    /// <param name="ownerId">The account's own id.</param>
    /// <param name="names">What is known of authors.</param>
    /// <param name="mentions">Whether it stands in the list of mentions.</param>
    /// <param name="wall">The owner and post of comments, which do not always tell them.</param>
    public static FoundItem? Read(
        JsonElement item, long ownerId, IReadOnlyDictionary<long, string> names, bool mentions = false, (long Owner, long Post)? wall = null)
    {
        if (item.ValueKind != JsonValueKind.Object || Flag(item, "deleted") || Flag(item, "is_deleted"))
            return null;
        var owner = Number(item, "owner_id") ?? Number(item, "to_id") ?? Number(item, "post_owner_id") ?? wall?.Owner;
        var post = Number(item, "post_id") ?? wall?.Post;
        if (Number(item, "id") is not { } id || Number(item, "date") is not { } date || Number(item, "from_id") is not { } from || owner is null)
            return null;

        // A suggested or postponed post is not public yet.
        if (Text(item, "post_type") is "suggest" or "postpone")
            return null;
        var isComment = post is not null && post != id;
        var text = Text(item, "text") ?? string.Empty;
        var onWall = string.Create(CultureInfo.InvariantCulture, $"https://vk.com/wall{owner}_{(isComment ? post : id)}");
        return new FoundItem(
            Id(owner.Value, id),
            isComment ? string.Create(CultureInfo.InvariantCulture, $"{onWall}?reply={id}") : onWall,
            from.ToString(CultureInfo.InvariantCulture),
            names.TryGetValue(from, out var name) && name.Length > 0 ? name : NameOf(from),
            string.Create(CultureInfo.InvariantCulture, $"https://vk.com/{NameOf(from)}"),
            text,
            DateTimeOffset.FromUnixTimeSeconds(date),
            Media(item),
            isComment
                ? Number(item, "reply_to_comment") is { } parent ? string.Create(CultureInfo.InvariantCulture, $"{onWall}?reply={parent}") : onWall
                : null,
            FromOwnAccount: from == ownerId,
            MentionsAccount: mentions || Mentions(text, ownerId));
    }

    /// <summary>Posts and comments of one wall share their numbers.</summary>
    public static string Id(long owner, long id) => string.Create(CultureInfo.InvariantCulture, $"{owner}_{id}");

    public static long? Number(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number
            && member.TryGetInt64(out var number)
                ? number
                : null;

    public static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;

    public static IEnumerable<JsonElement> Array(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array
            ? member.EnumerateArray()
            : [];

    /// <summary>The page under which VK shows anybody.</summary>
    private static string NameOf(long id) => id < 0
        ? string.Create(CultureInfo.InvariantCulture, $"club{-id}")
        : string.Create(CultureInfo.InvariantCulture, $"id{id}");

    private static bool Flag(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && (member.ValueKind == JsonValueKind.True || (member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number) && number == 1));

    /// <summary>VK writes a mention as <c>[club1|Name]</c> or <c>[id1|Name]</c>.</summary>
    private static bool Mentions(string text, long ownerId) => (ownerId < 0 ? new[] { "club", "public", "event" } : ["id"])
        .Any(kind => text.Contains(string.Create(CultureInfo.InvariantCulture, $"[{kind}{Math.Abs(ownerId)}|"), StringComparison.Ordinal));

    private static List<FoundMedia> Media(JsonElement item)
    {
        var media = new List<FoundMedia>();
        foreach (var attachment in Array(item, "attachments"))
        {
            if (Text(attachment, "type") is not { } type || !attachment.TryGetProperty(type, out var body))
                continue;
            var address = type switch
            {
                "photo" => Array(body, "sizes").OrderByDescending(size => Number(size, "width") ?? 0).Select(size => Text(size, "url")).FirstOrDefault(),
                "video" when Number(body, "owner_id") is { } owner && Number(body, "id") is { } id =>
                    string.Create(CultureInfo.InvariantCulture, $"https://vk.com/video{owner}_{id}"),
                "doc" or "link" => Text(body, "url"),
                _ => null,
            };
            if (!string.IsNullOrEmpty(address))
                media.Add(new FoundMedia(type == "doc" ? Text(body, "ext") == "gif" ? "gif" : "document" : type, address));
        }

        return media;
    }
}
