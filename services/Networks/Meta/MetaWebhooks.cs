using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Meta;

/// <summary>
/// Meta's webhooks: the address is confirmed by a challenge, each call is signed with the application's secret over its
/// raw body, and holds changes of any of the application's pages.
/// </summary>
internal abstract class MetaWebhooks(IOptions<MetaOptions> options) : IWebhookReader
{
    private const string SignatureHeader = "x-hub-signature-256";
    private const string SignaturePrefix = "sha256=";
    private const int MaxChallenge = 256;

    public abstract string Network { get; }

    /// <summary>What Meta calls the kind of page: <c>page</c> or <c>instagram</c>.</summary>
    protected abstract string ObjectKind { get; }

    public WebhookAnswer Read(WebhookCall call, IReadOnlyList<WebhookAccount> hooks) => call.Method.ToUpperInvariant() switch
    {
        "GET" => Confirm(call),
        "POST" => Receive(call, hooks),
        _ => Plain(405, "Method not allowed"),
    };

    /// <summary>What a change says, or null where it is none of a post or comment.</summary>
    protected abstract WebhookEvent? Read(string eventId, WebhookAccount hook, string field, JsonElement value);

    private static WebhookAnswer Plain(int status, string body, IReadOnlyList<WebhookEvent>? events = null) => new(status, body, "text/plain", events ?? []);

    private WebhookAnswer Confirm(WebhookCall call)
    {
        var expected = Encoding.UTF8.GetBytes(options.Value.VerifyToken);
        var given = Encoding.UTF8.GetBytes(call.Query.GetValueOrDefault("hub.verify_token", string.Empty));
        if (expected.Length == 0 || !CryptographicOperations.FixedTimeEquals(expected, given))
            return Plain(403, "Forbidden");
        return call.Query.GetValueOrDefault("hub.mode") == "subscribe" && call.Query.TryGetValue("hub.challenge", out var challenge) && challenge.Length is > 0 and <= MaxChallenge
            ? Plain(200, challenge)
            : Plain(400, "Bad request");
    }

    private WebhookAnswer Receive(WebhookCall call, IReadOnlyList<WebhookAccount> hooks)
    {
        if (!IsSigned(call))
            return Plain(401, "Unauthorized");

        try
        {
            using var document = JsonDocument.Parse(call.Body);
            var root = document.RootElement;
            if (root.Text("object") != ObjectKind)
                return Plain(400, "Bad request");

            var events = new List<WebhookEvent>();
            foreach (var entry in root.Items("entry"))
            {
                // Calls come for all pages of the application; those that are not ours are confirmed, or they would come for days.
                if (entry.Text("id") is not { } owner || hooks.FirstOrDefault(hook => hook.OwnerId == owner) is not { } hook)
                    continue;
                foreach (var change in entry.Items("changes"))
                {
                    if (change.Text("field") is { } field && change.Member("value") is { } value && Read(EventIdOf(owner, field, value), hook, field, value) is { } happened)
                        events.Add(happened);
                }
            }

            return Plain(200, "ok", events);
        }
        catch (JsonException)
        {
            return Plain(400, "Bad request");
        }
    }

    private bool IsSigned(WebhookCall call)
    {
        if (options.Value.AppSecret.Length == 0)
            return false;
        var signature = call.Headers.FirstOrDefault(header => header.Key.Equals(SignatureHeader, StringComparison.OrdinalIgnoreCase)).Value ?? string.Empty;
        var expected = SignaturePrefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.AppSecret), call.Body.Span));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }

    /// <summary>Meta gives its calls no number and may send a change again in another company: what it says is its identity.</summary>
    private static string EventIdOf(string owner, string field, JsonElement value) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{owner}\n{field}\n{value.GetRawText()}")));
}
