using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SocialPubs.Emulator.Twitter;

/// <summary>Posts in the second version of X's interface.</summary>
internal sealed partial class TweetView(Tweets tweets)
{
    public object One(Tweet tweet, string baseAddress) => new { data = Data(tweet), includes = Includes([tweet], baseAddress) };

    public object Many(IReadOnlyList<Tweet> page, string? next, string baseAddress) => page.Count == 0
        ? new { data = (object?)null, includes = (object?)null, meta = (object)new { result_count = 0 } }
        : new
        {
            data = (object?)page.Select(Data).ToArray(),
            includes = (object?)Includes(page, baseAddress),
            meta = (object)new { result_count = page.Count, newest_id = Number(page[0].Id), oldest_id = Number(page[^1].Id), next_token = next },
        };

    /// <summary>A lookup of several: what is not there is told beside what is.</summary>
    public object Lookup(IReadOnlyList<long> ids, string baseAddress)
    {
        var found = ids.Select(tweets.Find).OfType<Tweet>().ToArray();
        var missing = ids.Where(id => found.All(tweet => tweet.Id != id)).Select(Missing).ToArray();
        return new
        {
            data = found.Length == 0 ? null : found.Select(Data).ToArray(),
            includes = found.Length == 0 ? null : Includes(found, baseAddress),
            errors = missing.Length == 0 ? null : missing,
        };
    }

    public static object Missing(long id) => new
    {
        value = Number(id),
        detail = $"Could not find tweet with ids: [{Number(id)}].",
        title = "Not Found Error",
        resource_type = "tweet",
        parameter = "ids",
        resource_id = Number(id),
        type = "https://api.twitter.com/2/problems/resource-not-found",
    };

    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static string ShortLink(string key) =>
        "https://t.co/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..10];

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private object Data(Tweet tweet)
    {
        var links = new List<object>();
        // X writes links of its own into the text.
        var text = Links().Replace(tweet.Text, match =>
        {
            links.Add(new { url = ShortLink(match.Value), expanded_url = match.Value });
            return ShortLink(match.Value);
        });
        text = Escape(text);
        var mentions = tweets.MentionsOf(tweet);
        if (tweet.RepliedTo is { } to && tweets.Find(to) is { } answered && answered.AuthorId != tweet.AuthorId && !tweet.Text.StartsWith('@'))
            text = $"@{tweets.Wall.MemberOf(answered.AuthorId).ScreenName} {text}";
        if (tweet.Attachments.Count > 0)
        {
            var link = ShortLink($"media:{tweet.Id}");
            text += " " + link;
            links.Add(new { url = link, expanded_url = $"https://x.com/i/status/{tweet.Id}/photo/1", media_key = KeyOf(tweet.Attachments[0]) });
        }

        var references = tweets.QuotedBy(tweet).Select(quoted => new { type = "quoted", id = Number(quoted.Id) }).ToList();
        if (tweet.RepliedTo is { } parent)
            references.Insert(0, new { type = "replied_to", id = Number(parent) });
        return new
        {
            id = Number(tweet.Id),
            text,
            author_id = Number(tweet.AuthorId),
            created_at = tweet.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            conversation_id = Number(tweet.ConversationId),
            edit_history_tweet_ids = tweets.Versions(tweet).Select(Number).ToArray(),
            referenced_tweets = references.Count == 0 ? null : references,
            entities = new
            {
                mentions = mentions.Count == 0 ? null : mentions.Select(member => new { username = member.ScreenName, id = Number(member.Id) }).ToArray(),
                urls = links.Count == 0 ? null : links,
            },
            attachments = tweet.Attachments.Count == 0 ? null : new { media_keys = tweet.Attachments.Select(KeyOf).ToArray() },
        };
    }

    private object Includes(IReadOnlyList<Tweet> page, string baseAddress)
    {
        var referenced = page.SelectMany(tweet => tweets.QuotedBy(tweet).Concat(tweet.RepliedTo is { } to && tweets.Find(to) is { } parent ? [parent] : []))
            .DistinctBy(tweet => tweet.Id).ToArray();
        return new
        {
            users = page.Concat(referenced).Select(tweet => tweets.Wall.MemberOf(tweet.AuthorId)).DistinctBy(member => member.Id)
                .Select(member => new { id = Number(member.Id), name = member.Name, username = member.ScreenName }).ToArray(),
            tweets = referenced.Length == 0 ? null : referenced.Select(Data).ToArray(),
            media = page.SelectMany(tweet => tweet.Attachments).Distinct(StringComparer.Ordinal)
                .Select(name => new { media_key = KeyOf(name), type = "photo", url = $"{baseAddress}/twitter/media/{name}" }).ToArray(),
        };
    }

    private static string KeyOf(string attachment) => "3_" + attachment["photo".Length..];

    [GeneratedRegex(@"https?://[^\s<>""]+[^\s<>"".,;:!?)»]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();
}
