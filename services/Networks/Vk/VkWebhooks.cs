using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SocialPubs.Networks.Vk;

/// <summary>VK's Callback API: a community tells what happens on its wall.</summary>
internal sealed class VkWebhooks : IWebhookReader
{
    public string Network => "vk";

    public WebhookAnswer Read(WebhookCall call, IReadOnlyList<WebhookAccount> hooks)
    {
        if (!call.Method.Equals("POST", StringComparison.OrdinalIgnoreCase))
            return Refuse(405);

        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(call.Body);
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Refuse(400);
        }

        if (VkItems.Text(root, "type") is not { } type || VkItems.Number(root, "group_id") is not { } group || group <= 0)
            return Refuse(400);
        var owner = string.Create(CultureInfo.InvariantCulture, $"-{group}");
        var secret = VkItems.Text(root, "secret");
        var candidates = hooks.Where(hook => hook.OwnerId == owner).ToList();

        // VK asks before it knows the secret, and afterwards sends it along also when it asks.
        if (type == "confirmation")
        {
            return candidates.FirstOrDefault(hook => !string.IsNullOrEmpty(hook.Confirmation) && (secret is null || IsSecret(hook, secret))) is { } asked
                ? Ok(asked.Confirmation!, [])
                : Refuse(403);
        }

        if (candidates.FirstOrDefault(hook => IsSecret(hook, secret)) is not { } account)
            return Refuse(403);
        // VK sends an event again and again until it reads "ok", also one that does not concern us.
        return Ok("ok", Event(root, type, -group, account, call.Body) is { } told ? [told] : []);
    }

    private static WebhookEvent? Event(JsonElement root, string type, long owner, WebhookAccount account, ReadOnlyMemory<byte> body)
    {
        WebhookEventKind? kind = type switch
        {
            "wall_post_new" or "wall_reply_new" or "wall_reply_restore" => WebhookEventKind.Created,
            "wall_reply_edit" => WebhookEventKind.Edited,
            "wall_reply_delete" => WebhookEventKind.Deleted,
            _ => null,
        };
        if (kind is null || !root.TryGetProperty("object", out var told) || VkItems.Number(told, "id") is not { } id)
            return null;

        var wall = VkItems.Number(told, "owner_id") ?? VkItems.Number(told, "post_owner_id") ?? owner;
        var item = kind == WebhookEventKind.Deleted
            ? null
            : VkItems.Read(told, owner, new Dictionary<long, string>(), wall: VkItems.Number(told, "post_id") is { } post ? (wall, post) : null);
        // A suggested or postponed post is nothing that stands there.
        if (kind != WebhookEventKind.Deleted && item is null)
            return null;
        var eventId = VkItems.Text(root, "event_id") is { Length: > 0 } given ? given : Convert.ToHexStringLower(SHA256.HashData(body.Span));
        return new WebhookEvent(eventId, account.AccountId, kind.Value, VkItems.Id(wall, id), item);
    }

    /// <summary>A hook without a secret takes nothing: anybody could write to it.</summary>
    private static bool IsSecret(WebhookAccount hook, string? secret) => !string.IsNullOrEmpty(hook.Secret) && secret is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(hook.Secret)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static WebhookAnswer Ok(string body, IReadOnlyList<WebhookEvent> events) => new(200, body, "text/plain", events);

    private static WebhookAnswer Refuse(int status) => new(status, string.Empty, "text/plain", []);
}
