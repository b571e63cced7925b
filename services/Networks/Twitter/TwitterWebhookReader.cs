using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Twitter;

/// <summary>
/// What X sends to the webhook: by the X Activity API, and by the Account Activity API before it. Signed with the
/// application's consumer secret, as is the answer to X's question whether the address is ours.
/// </summary>
internal sealed class TwitterWebhookReader(IOptions<TwitterOptions> options) : IWebhookReader
{
    private const string Json = "application/json";
    private const string SignatureHeader = "x-twitter-webhooks-signature";
    private const string OldTime = "ddd MMM dd HH:mm:ss zzz yyyy";

    public string Network => TwitterClient.Network;

    public WebhookAnswer Read(WebhookCall call, IReadOnlyList<WebhookAccount> hooks)
    {
        if (string.IsNullOrEmpty(options.Value.ConsumerSecret))
            return Answer(403);
        if (call.Method.Equals("GET", StringComparison.OrdinalIgnoreCase))
        {
            return call.Query.GetValueOrDefault("crc_token") is { Length: > 0 and <= 1000 } question
                ? Answer(200, JsonSerializer.Serialize(new { response_token = Sign(Encoding.UTF8.GetBytes(question)) }))
                : Answer(400);
        }

        var signature = call.Headers.FirstOrDefault(header => header.Key.Equals(SignatureHeader, StringComparison.OrdinalIgnoreCase)).Value ?? string.Empty;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(call.Body.Span)), Encoding.UTF8.GetBytes(signature)))
            return Answer(403);

        try
        {
            using var document = JsonDocument.Parse(call.Body);
            var root = document.RootElement;
            return new WebhookAnswer(200, "{}", Json, [.. root.Member("data") is { } data ? OfActivity(data, hooks) : OfAccountActivity(root, hooks)]);
        }
        catch (JsonException)
        {
            return Answer(400);
        }
    }

    private static WebhookAnswer Answer(int status, string body = "{}") => new(status, body, Json, []);

    private string Sign(ReadOnlySpan<byte> bytes) =>
        "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.ConsumerSecret!), bytes));

    /// <summary>X Activity API: one event a call; its payload is a post as the second version of the interface shows it.</summary>
    private static IEnumerable<WebhookEvent> OfActivity(JsonElement data, IReadOnlyList<WebhookAccount> hooks)
    {
        var type = data.Text("event_type") ?? string.Empty;
        var payload = data.Member("payload");
        if (!type.StartsWith("post.", StringComparison.Ordinal) || payload.Text("id") is not { } id
            || hooks.FirstOrDefault(account => account.OwnerId == data.Member("filter").Text("user_id")) is not { } hook)
        {
            yield break;
        }

        var identity = data.Text("event_uuid") ?? $"{type}:{id}";
        if (type.EndsWith(".delete", StringComparison.Ordinal))
        {
            yield return new WebhookEvent(identity, hook.AccountId, WebhookEventKind.Deleted, id, null);
            yield break;
        }

        var post = TwitterPost.Read(payload!.Value, data.Member("includes"));
        if (post?.IsRepost != true)
            yield return new WebhookEvent(identity, hook.AccountId, post is not null && IsEdit(payload.Value) ? WebhookEventKind.Edited : WebhookEventKind.Created, id, post?.ToItem(hook.OwnerId));
    }

    private static bool IsEdit(JsonElement payload) => payload.Items("edit_history_tweet_ids").Count() > 1;

    /// <summary>Account Activity API: lists of posts in the interface's first form.</summary>
    private static IEnumerable<WebhookEvent> OfAccountActivity(JsonElement root, IReadOnlyList<WebhookAccount> hooks)
    {
        var user = root.Text("for_user_id");
        if (hooks.FirstOrDefault(account => account.OwnerId == user) is not { } hook)
            yield break;

        foreach (var post in root.Items("tweet_create_events").Where(post => post.Member("retweeted_status") is null))
        {
            if (post.Text("id_str") is { } id)
                yield return new WebhookEvent($"{user}:create:{id}", hook.AccountId, WebhookEventKind.Created, id, Show(post, id, hook.OwnerId));
        }

        foreach (var deletion in root.Items("tweet_delete_events"))
        {
            if (deletion.Member("status").Text("id") is { } id)
                yield return new WebhookEvent($"{user}:delete:{id}", hook.AccountId, WebhookEventKind.Deleted, id, null);
        }
    }

    private static FoundItem? Show(JsonElement post, string id, string ownerId)
    {
        var author = post.Member("user");
        if (author.Text("id_str") is not { } authorId
            || !DateTimeOffset.TryParseExact(post.Text("created_at"), OldTime, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at))
        {
            return null;
        }

        // A longer text stands whole in the extension, with entities of its own.
        var whole = post.Member("extended_tweet") ?? post;
        var entities = whole.Member("entities");
        var media = (whole.Member("extended_entities") ?? post.Member("extended_entities")).Items("media").ToArray();
        var text = whole.Text("full_text") ?? post.Text("text") ?? string.Empty;
        text = entities.Items("urls").Where(link => !string.IsNullOrEmpty(link.Text("url")))
            .Aggregate(text, (current, link) => current.Replace(link.Text("url")!, link.Text("expanded_url") ?? "", StringComparison.Ordinal));
        text = media.Select(item => item.Text("url")).Where(link => !string.IsNullOrEmpty(link)).Aggregate(text, (current, link) => current.Replace(link!, "", StringComparison.Ordinal));
        text = text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
        return new FoundItem(
            id,
            TwitterPost.UrlOf(id),
            authorId,
            author.Text("name") ?? authorId,
            author.Text("screen_name") is { } name ? $"https://x.com/{name}" : null,
            text.Trim(),
            at,
            [.. media.Where(item => item.Text("media_url_https") is not null).Select(item => new FoundMedia(
                item.Text("type") switch { "video" => "video", "animated_gif" => "gif", _ => "photo" }, item.Text("media_url_https")!))],
            post.Text("in_reply_to_status_id_str") is { } parent ? TwitterPost.UrlOf(parent) : null,
            authorId == ownerId,
            entities.Items("user_mentions").Any(mention => mention.Text("id_str") == ownerId)
                || post.Member("quoted_status").Member("user").Text("id_str") == ownerId);
    }
}
