using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Telegram;

/// <summary>What Telegram sends to a bot's webhook; the secret that was given with <c>setWebhook</c> comes along in a header.</summary>
internal sealed class TelegramWebhookReader : IWebhookReader
{
    private const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    private static readonly (string Name, WebhookEventKind Kind)[] s_kinds =
    [
        ("message", WebhookEventKind.Created),
        ("channel_post", WebhookEventKind.Created),
        ("edited_message", WebhookEventKind.Edited),
        ("edited_channel_post", WebhookEventKind.Edited),
    ];

    public string Network => TelegramClient.Network;

    public WebhookAnswer Read(WebhookCall call, IReadOnlyList<WebhookAccount> hooks)
    {
        var secret = call.Headers.FirstOrDefault(header => header.Key.Equals(SecretHeader, StringComparison.OrdinalIgnoreCase)).Value ?? string.Empty;
        if (HookOf(secret, hooks) is not { } hook)
            return Answer(401);
        if (!call.Method.Equals("POST", StringComparison.OrdinalIgnoreCase))
            return Answer(400);

        try
        {
            using var document = JsonDocument.Parse(call.Body);
            var update = document.RootElement;
            return update.Text("update_id") is { } id ? new WebhookAnswer(200, "{}", "application/json", [.. EventsOf(update, id, hook)]) : Answer(400);
        }
        catch (JsonException)
        {
            return Answer(400);
        }
    }

    private static WebhookAnswer Answer(int status) => new(status, "{}", "application/json", []);

    /// <summary>Compares with every secret, so that the time says nothing of which was nearly right.</summary>
    private static WebhookAccount? HookOf(string secret, IReadOnlyList<WebhookAccount> hooks)
    {
        WebhookAccount? found = null;
        foreach (var hook in hooks.Where(hook => !string.IsNullOrEmpty(hook.Secret)))
        {
            if (CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(hook.Secret!)), SHA256.HashData(Encoding.UTF8.GetBytes(secret))))
                found ??= hook;
        }

        return found;
    }

    private static IEnumerable<WebhookEvent> EventsOf(JsonElement update, string updateId, WebhookAccount hook)
    {
        foreach (var (name, kind) in s_kinds)
        {
            if (update.Member(name) is { } message && TelegramMessage.ToItem(message, hook.OwnerId, botId: null) is { } item)
                yield return new WebhookEvent($"{hook.AccountId:N}:{updateId}", hook.AccountId, kind, item.NetworkId, item);
        }
    }
}
