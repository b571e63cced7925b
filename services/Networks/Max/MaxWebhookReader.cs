using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Max;

/// <summary>
/// What MAX sends to a subscription: posts of the channel. The secret that was given with the subscription comes along in a
/// header. That comments are sent MAX documents nowhere: they are read by the monitor.
/// </summary>
internal sealed class MaxWebhookReader : IWebhookReader
{
    private const string SecretHeader = "X-Max-Bot-Api-Secret";

    public string Network => MaxClient.Network;

    public WebhookAnswer Read(WebhookCall call, IReadOnlyList<WebhookAccount> hooks)
    {
        var secret = call.Headers.FirstOrDefault(header => header.Key.Equals(SecretHeader, StringComparison.OrdinalIgnoreCase)).Value ?? string.Empty;
        WebhookAccount? hook = null;
        foreach (var candidate in hooks.Where(candidate => !string.IsNullOrEmpty(candidate.Secret)))
        {
            if (CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(candidate.Secret!)), SHA256.HashData(Encoding.UTF8.GetBytes(secret))))
                hook ??= candidate;
        }

        if (hook is null)
            return Answer(401);
        if (!call.Method.Equals("POST", StringComparison.OrdinalIgnoreCase))
            return Answer(400);

        try
        {
            using var document = JsonDocument.Parse(call.Body);
            return Answer(200, EventOf(document.RootElement, hook));
        }
        catch (JsonException)
        {
            return Answer(400);
        }
    }

    private static WebhookAnswer Answer(int status, WebhookEvent? happened = null) => new(status, "{}", "application/json", happened is null ? [] : [happened]);

    private static WebhookEvent? EventOf(JsonElement update, WebhookAccount hook)
    {
        var type = update.Text("update_type");
        var at = update.Text("timestamp");
        if (type == "message_removed" && update.Text("message_id") is { } removed && update.Text("chat_id") == hook.OwnerId)
            return new WebhookEvent($"{type}:{removed}", hook.AccountId, WebhookEventKind.Deleted, removed, null);
        if (type is not ("message_created" or "message_edited") || update.Member("message") is not { } json || MaxMessage.Read(json) is not { } message
            || json.Member("recipient").Text("chat_id") != hook.OwnerId)
        {
            return null;
        }

        var url = message.Url is not null && NetworkAddress.TryParse(MaxClient.Network, message.Url, out var address) ? address.Canonical : null;
        var item = url is null ? null : new FoundItem(
            message.Id, url, message.SenderId ?? hook.OwnerId, message.SenderName, null, message.Text, message.At, message.Media, FromOwnAccount: message.SenderId is null);
        return new WebhookEvent(
            $"{type}:{message.Id}:{at}", hook.AccountId, type == "message_created" ? WebhookEventKind.Created : WebhookEventKind.Edited, message.Id, item);
    }
}
