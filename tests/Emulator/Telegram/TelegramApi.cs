using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Vk;

namespace SocialPubs.Emulator.Telegram;

/// <summary>The Bot API: the token in the address, parameters as JSON or a form, refusals with their code in the body.</summary>
internal sealed partial class TelegramApi(
    TelegramChats chats, TelegramUpdates updates, EmulatedCalls calls, RateLimits rates, IOptions<TelegramSettings> options)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public async Task AnswerAsync(HttpContext context, string token, string method)
    {
        var parameters = await ReadAsync(context);
        long? bot = TokenForm().Match(token) is { Success: true } match ? long.Parse(match.Groups["bot"].ValueSpan, CultureInfo.InvariantCulture) : null;
        var incoming = calls.Begin(context, $"telegram.{method}", bot, parameters);
        try
        {
            if (bot is not { } botId)
                throw new TelegramRefusalException(404, "Not Found");
            if (incoming.ErrorCode is { } code)
                throw TelegramRefusalException.Of(code, incoming.Fault!.SubCode);
            await calls.RunAsync(
                incoming,
                () => RunAsync(context, method, parameters, botId),
                result => context.Response.WriteAsJsonAsync(new { ok = true, result }, EmulatorHost.Json, context.RequestAborted));
        }
        catch (TelegramRefusalException refusal)
        {
            context.Response.StatusCode = refusal.Code;
            await context.Response.WriteAsJsonAsync(
                new { ok = false, error_code = refusal.Code, description = refusal.Message, parameters = refusal.RetryAfter is { } seconds ? new { retry_after = seconds } : null },
                EmulatorHost.Json,
                context.RequestAborted);
        }
    }

    private static async Task<Dictionary<string, string>> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            return await EmulatedCalls.ParametersAsync(context);
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        return document.RootElement.EnumerateObject().ToDictionary(
            member => member.Name,
            member => member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText(),
            StringComparer.Ordinal);
    }

    private async Task<object> RunAsync(HttpContext context, string method, Dictionary<string, string> parameters, long botId)
    {
        switch (method)
        {
            case "getMe":
                return chats.Bot(botId);
            case "getChat":
                return chats.Chat(chats.ChatOf(parameters.GetValueOrDefault("chat_id")));
            case "getChatMember":
                chats.ChatOf(parameters.GetValueOrDefault("chat_id"));
                return new { status = "administrator", user = chats.Bot(botId), can_post_messages = true };
            case "getUpdates":
                if (options.Value.Webhook is not null)
                    throw new TelegramRefusalException(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
                long? offset = parameters.TryGetValue("offset", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : null;
                var limit = int.Parse(parameters.GetValueOrDefault("limit", "100"), CultureInfo.InvariantCulture);
                return updates.Read(offset, limit, botId).Select(update => new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["update_id"] = update.Id,
                    [update.Kind] = chats.Show(update.Message, botId, update.Kind.StartsWith("edited", StringComparison.Ordinal)),
                }).ToArray();
            case "setWebhook":
                options.Value.Webhook = parameters.GetValueOrDefault("url") is { Length: > 0 } url ? url : null;
                return true;
            case "deleteWebhook":
                options.Value.Webhook = null;
                return true;
            case "sendMessage":
                return Send(parameters, botId, Checked(parameters.GetValueOrDefault("text", ""), 4096, "message text is empty"), []);
            case "sendPhoto":
            case "sendVideo":
            case "sendDocument":
            case "sendMediaGroup":
                return await SendFilesAsync(context, method, parameters, botId);
            default:
                throw new TelegramRefusalException(404, "Not Found");
        }
    }

    private async Task<object> SendFilesAsync(HttpContext context, string method, Dictionary<string, string> parameters, long botId)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var caption = parameters.GetValueOrDefault("caption", "");
        string[] wanted = [method["send".Length..].ToLowerInvariant()];
        if (method == "sendMediaGroup")
        {
            using var media = JsonDocument.Parse(parameters.GetValueOrDefault("media", "[]"));
            var parts = media.RootElement.EnumerateArray().ToArray();
            if (parts.Length is < 2 or > 10)
                throw new TelegramRefusalException(400, "Bad Request: wrong number of media");
            wanted = [.. parts.Select(part => part.GetProperty("media").GetString()!["attach://".Length..])];
            caption = parts[0].GetProperty("caption").GetString() ?? string.Empty;
        }

        var names = new List<string>();
        foreach (var name in wanted)
        {
            var file = form.Files.GetFile(name) ?? throw new TelegramRefusalException(400, "Bad Request: there is no file in the request");
            using var memory = new MemoryStream();
            await file.CopyToAsync(memory, context.RequestAborted);
            var content = memory.ToArray();
            var type = Uploads.Detect(content) ?? (content.AsSpan().StartsWith("%PDF"u8) ? "application/pdf" : content.Length > 8 && content.AsSpan(4).StartsWith("ftyp"u8) ? "video/mp4" : null);
            if (type is null)
                throw new TelegramRefusalException(400, "Bad Request: IMAGE_PROCESS_FAILED");
            names.Add(chats.Wall.AddPhoto(chats.ChatOf(parameters.GetValueOrDefault("chat_id")), type, chats.Wall.AddFile(content)).Name);
        }

        var sent = Send(parameters, botId, caption.Length == 0 ? caption : Checked(caption, 1024, ""), names);
        return method == "sendMediaGroup" ? Enumerable.Repeat(sent, names.Count).ToArray() : sent;
    }

    private static string Checked(string text, int limit, string whenEmpty)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new TelegramRefusalException(400, $"Bad Request: {whenEmpty}");
        return text.Length <= limit ? text : throw new TelegramRefusalException(400, limit == 4096 ? "Bad Request: message is too long" : "Bad Request: message caption is too long");
    }

    private object Send(Dictionary<string, string> parameters, long botId, string text, IReadOnlyList<string> files)
    {
        var chat = chats.ChatOf(parameters.GetValueOrDefault("chat_id"));
        long? replyTo = null;
        if (parameters.TryGetValue("reply_parameters", out var reply))
        {
            using var document = JsonDocument.Parse(reply);
            replyTo = document.RootElement.GetProperty("message_id").GetInt64();
        }

        if (!rates.Take($"telegram:{botId}:{chat}", options.Value.MessagesPerMinute, Minute))
            throw new TelegramRefusalException(429, "Too Many Requests: retry after 60") { RetryAfter = 60 };
        var sent = chats.Send(chat, botId, text, replyTo, files);
        updates.Skip(sent);
        return chats.Show(sent, botId);
    }

    [GeneratedRegex("^(?<bot>[0-9]{1,18}):[A-Za-z0-9_-]{1,100}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenForm();
}

/// <summary>Telegram under <c>/telegram</c>.</summary>
internal static class TelegramEndpoints
{
    public static void AddTelegramEmulator(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<TelegramSettings>(builder.Configuration.GetSection("Emulator:Telegram"));
        builder.Services.AddSingleton<TelegramChats>();
        builder.Services.AddSingleton<TelegramUpdates>();
        builder.Services.AddSingleton<TelegramApi>();
    }

    // The whole segment: a token may have another "bot" in it, at which a route would cut it.
    public static void MapTelegram(this WebApplication app) => app.MapMethods(
        "/telegram/{bot}/{method}", ["GET", "POST"], (HttpContext context, string bot, string method, TelegramApi api) =>
            api.AnswerAsync(context, bot.StartsWith("bot", StringComparison.Ordinal) ? bot["bot".Length..] : string.Empty, method));
}
