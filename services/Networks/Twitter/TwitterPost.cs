using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Twitter;

/// <summary>A link in a post: X writes its own short one into the text.</summary>
/// <param name="Short">What stands in the text.</param>
/// <param name="Expanded">Where it leads.</param>
/// <param name="IsMedia">It shows a picture or a video of the post itself; nobody wrote it.</param>
internal sealed record TwitterLink(string Short, string Expanded, bool IsMedia);

/// <summary>A post as the second version of X's interface shows it.</summary>
internal sealed partial record TwitterPost
{
    /// <summary>What is asked for with every post; <see cref="Read"/> needs it.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, string>> Fields =
    [
        new("tweet.fields", "author_id,created_at,conversation_id,entities,referenced_tweets,edit_history_tweet_ids,attachments,note_tweet"),
        new("expansions", "author_id,referenced_tweets.id,referenced_tweets.id.author_id,attachments.media_keys"),
        new("user.fields", "name,username"),
        new("media.fields", "type,url,preview_image_url"),
    ];

    // Stands for a link where two texts are compared.
    private const char LinkMark = '\uFFFC';

    public required string Id { get; init; }

    public required string AuthorId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the author wrote: with the links as they lead, without X's escapes.</summary>
    public required string Text { get; init; }

    public string AuthorName { get; init; } = string.Empty;

    public string? AuthorUserName { get; init; }

    /// <summary>The text as X keeps it.</summary>
    public required string RawText { get; init; }

    public IReadOnlyList<TwitterLink> Links { get; init; } = [];

    /// <summary>The ids of those whom it mentions.</summary>
    public IReadOnlyList<string> Mentions { get; init; } = [];

    /// <summary>The ids of those whose posts it quotes.</summary>
    public IReadOnlyList<string> QuotedAuthors { get; init; } = [];

    public string? RepliedTo { get; init; }

    public bool IsRepost { get; init; }

    /// <summary>Its newest version: an edited post has another number.</summary>
    public required string NewestId { get; init; }

    public IReadOnlyList<FoundMedia> Media { get; init; } = [];

    /// <summary>The text without the names of those who are answered, which X puts before it.</summary>
    public string OwnText => RepliedTo is null ? Text : Addressees().Replace(Text, string.Empty);

    public string Url => UrlOf(Id);

    public static string UrlOf(string id) => $"https://x.com/i/status/{id}";

    /// <summary>Reads one post; null where it is none.</summary>
    public static TwitterPost? Read(JsonElement data, JsonElement? includes)
    {
        if (data.Text("id") is not { } id || data.Text("author_id") is not { } author || data.Instant("created_at") is not { } at)
            return null;

        // What is longer than usual stands whole in a note.
        var note = data.Member("note_tweet");
        var raw = note.Text("text") ?? data.Text("text") ?? string.Empty;
        var entities = note.Member("entities") ?? data.Member("entities");
        var links = entities.Items("urls")
            .Where(link => !string.IsNullOrEmpty(link.Text("url")))
            .Select(link => new TwitterLink(link.Text("url")!, link.Text("expanded_url") ?? link.Text("url")!, link.Member("media_key") is not null))
            .DistinctBy(link => link.Short)
            .ToArray();
        var references = data.Items("referenced_tweets").ToArray();
        var user = includes.Items("users").FirstOrDefault(other => other.Text("id") == author);
        var keys = data.Member("attachments").Items("media_keys").Select(key => key.GetString()).ToArray();
        return new TwitterPost
        {
            Id = id,
            AuthorId = author,
            AuthorName = user.Text("name") ?? user.Text("username") ?? author,
            AuthorUserName = user.Text("username"),
            CreatedAt = at,
            RawText = raw,
            Links = links,
            Text = Unescape(links.Aggregate(raw, (text, link) => text.Replace(link.Short, link.IsMedia ? "" : link.Expanded, StringComparison.Ordinal))).Trim(),
            Mentions = [.. data.Member("entities").Items("mentions").Concat(note.Member("entities").Items("mentions"))
                .Select(mention => mention.Text("id")).OfType<string>().Distinct(StringComparer.Ordinal)],
            QuotedAuthors = [.. references.Where(reference => reference.Text("type") == "quoted")
                .Select(reference => includes.Items("tweets").FirstOrDefault(other => other.Text("id") == reference.Text("id")).Text("author_id")).OfType<string>()],
            RepliedTo = references.FirstOrDefault(reference => reference.Text("type") == "replied_to").Text("id"),
            IsRepost = references.Any(reference => reference.Text("type") == "retweeted"),
            NewestId = data.Items("edit_history_tweet_ids").Select(version => version.GetString()).LastOrDefault(version => !string.IsNullOrEmpty(version)) ?? id,
            Media = [.. includes.Items("media").Where(media => keys.Contains(media.Text("media_key"), StringComparer.Ordinal)).Select(Show).OfType<FoundMedia>()],
        };
    }

    /// <summary>All posts of an answer's <c>data</c>.</summary>
    public static IReadOnlyList<TwitterPost> ReadAll(JsonElement? body) =>
        [.. body.Items("data").Select(data => Read(data, body.Member("includes"))).OfType<TwitterPost>()];

    public bool MentionsOrQuotes(string userId) =>
        Mentions.Contains(userId, StringComparer.Ordinal) || QuotedAuthors.Contains(userId, StringComparer.Ordinal);

    public FoundItem ToItem(string ownerId) => new(
        Id, Url, AuthorId, AuthorName, AuthorUserName is null ? null : $"https://x.com/{AuthorUserName}", Text, CreatedAt, Media,
        RepliedTo is null ? null : UrlOf(RepliedTo), AuthorId == ownerId, MentionsOrQuotes(ownerId));

    /// <summary>
    /// Whether this is the text that was sent. X escapes three characters, writes its own links, puts the names of those
    /// who are answered before a reply and a link to each picture after it, and keeps form C.
    /// </summary>
    public bool HasText(string sent)
    {
        var (expected, expectedLinks) = Marked(sent);
        var raw = Links.Where(link => link.IsMedia).Aggregate(RawText, (text, link) => text.Replace(link.Short, "", StringComparison.Ordinal));
        var candidates = new[] { raw, Addressees().Replace(raw, string.Empty) };
        foreach (var candidate in candidates)
        {
            var open = Unescape(candidate);
            if (Normalise(Links.Aggregate(open, (text, link) => text.Replace(link.Short, link.Expanded, StringComparison.Ordinal))) == Normalise(sent))
                return true;

            // A link that was written without https:// leads to an address with it: compared by where they lead.
            var order = Links.Where(link => !link.IsMedia).OrderBy(link => open.IndexOf(link.Short, StringComparison.Ordinal)).ToArray();
            var marked = order.Aggregate(open, (text, link) => text.Replace(link.Short, LinkMark.ToString(), StringComparison.Ordinal));
            if (Normalise(marked) == Normalise(expected) && order.Select(link => Destination(link.Expanded)).SequenceEqual(expectedLinks, StringComparer.Ordinal))
                return true;
        }

        return false;
    }

    private static (string Text, IReadOnlyList<string> Links) Marked(string text)
    {
        var marked = new StringBuilder();
        var links = new List<string>();
        var at = 0;
        foreach (var (start, length) in TextLength.Urls(text))
        {
            marked.Append(text, at, start - at).Append(LinkMark);
            links.Add(Destination(text.Substring(start, length)));
            at = start + length;
        }

        return (marked.Append(text, at, text.Length - at).ToString(), [.. links.Distinct(StringComparer.Ordinal)]);
    }

    private static string Destination(string link)
    {
        var address = link.Contains("://", StringComparison.Ordinal) ? link : "https://" + link;
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? $"{uri.IdnHost}{uri.PathAndQuery.TrimEnd('/')}{uri.Fragment}" : link;
    }

    private static string Normalise(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Trim();
        return lines.Any(char.IsSurrogate) && !IsWellFormed(lines) ? lines : lines.Normalize(NormalizationForm.FormC);
    }

    private static bool IsWellFormed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
                return false;
        }

        return true;
    }

    private static string Unescape(string text) => text
        .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    private static FoundMedia? Show(JsonElement media)
    {
        var address = media.Text("url") ?? media.Text("preview_image_url");
        return address is null ? null : new FoundMedia(
            media.Text("type") switch { "video" => "video", "animated_gif" => "gif", _ => "photo" }, address);
    }

    [GeneratedRegex(@"^(?:@[A-Za-z0-9_]{1,15}\s+)+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Addressees();
}

/// <summary>X's numbers: the time of a post stands in the bits above the lowest 22.</summary>
internal static class TwitterIds
{
    /// <summary>When the numbers begin.</summary>
    public static readonly DateTimeOffset Epoch = DateTimeOffset.FromUnixTimeMilliseconds(1_288_834_974_657);

    /// <summary>The number before those of all posts of an instant; not before <see cref="Epoch"/>.</summary>
    public static string At(DateTimeOffset instant) =>
        ((long)(instant - Epoch).TotalMilliseconds << 22).ToString(CultureInfo.InvariantCulture);
}
