using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Vk;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Max;

/// <summary>Who is in MAX, section <c>Emulator:Max</c>: a channel and the bot that is its administrator.</summary>
internal sealed class MaxSettings
{
    public long Channel { get; set; } = -5003;

    public string ChannelName { get; set; } = "bataysk";

    /// <summary>Posts and comments a second; 0 for any number.</summary>
    public int MessagesPerSecond { get; set; } = 2;
}

/// <summary>A refusal as MAX tells it.</summary>
internal sealed class MaxRefusalException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public int? RetryAfter { get; init; }

    public static MaxRefusalException NotFound(string what) => new(404, "not.found", $"{what} not found");

    /// <summary>The error of a planned fault.</summary>
    public static MaxRefusalException Of(int status, int? subCode) => (status, subCode) switch
    {
        (401, _) => new(401, "verify.token", "Invalid access_token"),
        (403, _) => new(403, "access.denied", "The bot has no right to do this"),
        (429, 1) => new(429, "too.many.requests", "Too many requests"),
        (429, _) => new(429, "too.many.requests", "Too many requests") { RetryAfter = 30 },
        _ => new(status, "planned", "A planned refusal"),
    };
}

/// <summary>One call to MAX.</summary>
internal sealed record MaxCall(HttpContext Context, long BotId, IReadOnlyDictionary<string, string> Parameters, JsonElement? Body)
{
    public string? Text(string name) => Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public long? Number(string name) => Text(name) is { } text ? long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;
}

/// <summary>MAX's bot interface: the bare token in the header, posts of a channel, comments under them.</summary>
internal sealed partial class MaxApi(AllWalls walls, EmulatedCalls calls, RateLimits rates, IOptions<MaxSettings> options)
{
    private const int TextLimit = 4000;
    private readonly ConcurrentDictionary<string, string> photos = new(StringComparer.Ordinal);

    public Wall Wall => walls.For("max");

    private MaxSettings Settings => options.Value;

    public static string PostId(long id) => string.Create(CultureInfo.InvariantCulture, $"mid.p{id}");

    public static string CommentId(long id) => string.Create(CultureInfo.InvariantCulture, $"mid.c{id}");

    public string UrlOf(long post) => string.Create(CultureInfo.InvariantCulture, $"https://max.ru/{Settings.ChannelName}/p{post}");

    public async Task AnswerAsync(HttpContext context, string method, Func<MaxCall, object> work)
    {
        var parameters = await EmulatedCalls.ParametersAsync(context);
        JsonElement? body = null;
        if (context.Request.HasJsonContentType())
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            body = document.RootElement.Clone();
            parameters["body"] = body.Value.GetRawText();
        }

        long? bot = TokenForm().Match(context.Request.Headers.Authorization.ToString()) is { Success: true } match
            ? long.Parse(match.Groups["bot"].ValueSpan, CultureInfo.InvariantCulture) : null;
        var incoming = calls.Begin(context, method, bot, parameters);
        try
        {
            if (bot is not { } botId)
                throw MaxRefusalException.Of(401, null);
            if (incoming.ErrorCode is { } code)
                throw MaxRefusalException.Of(code, incoming.Fault!.SubCode);
            if (method.EndsWith(".create", StringComparison.Ordinal) && !rates.Take($"max:{botId}", Settings.MessagesPerSecond))
                throw MaxRefusalException.Of(429, 1);
            await calls.RunAsync(
                incoming,
                () => work(new MaxCall(context, botId, parameters, body)),
                answer => context.Response.WriteAsJsonAsync(answer, EmulatorHost.Json, context.RequestAborted));
        }
        catch (MaxRefusalException refusal)
        {
            context.Response.StatusCode = refusal.Status;
            if (refusal.RetryAfter is { } seconds)
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await context.Response.WriteAsJsonAsync(new { code = refusal.Code, message = refusal.Message }, EmulatorHost.Json, context.RequestAborted);
        }
    }

    public object Me(MaxCall call) => new { user_id = call.BotId, first_name = "Администрация Батайска", username = "bataysk_bot", is_bot = true };

    public object Membership(MaxCall call, long chatId)
    {
        Channel(chatId);
        return new { user_id = call.BotId, is_admin = true, permissions = new[] { "read_all_messages", "write", "edit", "delete" } };
    }

    /// <summary>The newest posts first; <c>from</c> is the instant at which the page begins.</summary>
    public object Messages(MaxCall call)
    {
        var channel = Channel(call.Number("chat_id"));
        var from = call.Number("from") ?? long.MaxValue;
        return new
        {
            messages = Wall.Posts(channel).Where(post => post.At.ToUnixTimeMilliseconds() <= from)
                .Take((int)Math.Clamp(call.Number("count") ?? 50, 1, 100)).Select(Show).ToArray(),
        };
    }

    public object Message(string mid) => Show(PostOf(mid));

    public object Publish(MaxCall call)
    {
        var channel = Channel(call.Number("chat_id"));
        var names = call.Body is { } body && body.TryGetProperty("attachments", out var attachments) && attachments.ValueKind == JsonValueKind.Array
            ? attachments.EnumerateArray().Select(file => photos.GetValueOrDefault(file.GetProperty("payload").GetProperty("token").GetString()!)
                ?? throw new MaxRefusalException(400, "attachment.not.ready", "Key: errors.process.attachment.file.not.processed")).ToArray()
            : [];
        return new { message = Show(Wall.AddPost(channel, channel, TextOf(call), names)) };
    }

    public object Comments(MaxCall call, string mid)
    {
        var post = PostOf(mid);
        var after = call.Number("after") ?? 0;
        var count = (int)Math.Clamp(call.Number("count") ?? 50, 1, 100);
        var skipped = (int)(call.Number("marker") ?? 0);
        var all = Wall.Comments(post.OwnerId, post.Id).Where(comment => comment.At.ToUnixTimeMilliseconds() >= after).ToArray();
        return new
        {
            comments = all.Skip(skipped).Take(count).Select(Show).ToArray(),
            marker = skipped + count < all.Length ? skipped + count : (int?)null,
        };
    }

    public object Comment(string mid, string commentId) => Show(CommentOf(PostOf(mid), commentId));

    public object AddComment(MaxCall call, string mid)
    {
        var post = PostOf(mid);
        long? replyTo = null;
        if (call.Body is { } body && body.TryGetProperty("link", out var link) && link.ValueKind == JsonValueKind.Object)
            replyTo = CommentOf(post, link.GetProperty("mid").GetString()!).Id;
        return new { message = Show(Wall.AddComment(post.OwnerId, post.Id, call.BotId, TextOf(call), replyTo)!) };
    }

    public object EditComment(MaxCall call, string mid)
    {
        var comment = CommentOf(PostOf(mid), call.Text("comment_id") ?? string.Empty);
        if (comment.FromId != call.BotId && comment.FromId != Settings.Channel)
            throw MaxRefusalException.Of(403, null);
        return new { success = Wall.Edit(comment.OwnerId, comment.Id, TextOf(call)) };
    }

    public object DeleteComment(MaxCall call, string mid)
    {
        var comment = CommentOf(PostOf(mid), call.Text("comment_id") ?? string.Empty);
        return new { success = Wall.Delete(comment.OwnerId, comment.Id) };
    }

    public object BeginUpload(MaxCall call) => call.Text("type") == "image"
        ? new { url = $"{EmulatedCalls.BaseAddress(call.Context.Request)}/max/upload/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}" }
        : throw new MaxRefusalException(400, "proto.payload", "type is not known to the emulator");

    public async Task UploadAsync(HttpContext context, string key)
    {
        var incoming = calls.Begin(context, "max.upload", null, new Dictionary<string, string>(StringComparer.Ordinal));
        await calls.RunAsync<object?>(
            incoming,
            async () =>
            {
                var form = await context.Request.ReadFormAsync(context.RequestAborted);
                using var memory = new MemoryStream();
                if (form.Files.GetFile("data") is { } file)
                    await file.CopyToAsync(memory, context.RequestAborted);
                var content = memory.ToArray();
                if (Uploads.Detect(content) is not { } type)
                    return null;
                photos[key] = Wall.AddPhoto(Settings.Channel, type, Wall.AddFile(content)).Name;
                return new { photos = new Dictionary<string, object>(StringComparer.Ordinal) { [key] = new { token = key } } };
            },
            answer =>
            {
                context.Response.StatusCode = answer is null ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
                return context.Response.WriteAsJsonAsync(answer ?? new { code = "bad.file", message = "Not a picture" }, EmulatorHost.Json, context.RequestAborted);
            });
    }

    private static string TextOf(MaxCall call)
    {
        var text = call.Body is { } body && body.TryGetProperty("text", out var written) ? written.GetString() ?? string.Empty : string.Empty;
        return text.Length <= TextLimit ? text : throw new MaxRefusalException(400, "proto.payload", "text: size must be between 0 and 4000");
    }

    private long Channel(long? chatId) => chatId == Settings.Channel ? Settings.Channel : throw MaxRefusalException.NotFound("chat");

    private Post PostOf(string mid) => mid.StartsWith("mid.p", StringComparison.Ordinal) && long.TryParse(mid.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && Wall.PostOf(Settings.Channel, id) is { } post ? post : throw MaxRefusalException.NotFound("message");

    private Comment CommentOf(Post post, string mid) => mid.StartsWith("mid.c", StringComparison.Ordinal)
        && long.TryParse(mid.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && Wall.CommentOf(Settings.Channel, id) is { } comment && comment.PostId == post.Id ? comment : throw MaxRefusalException.NotFound("comment");

    private object Show(Post post) => new
    {
        recipient = new { chat_id = post.OwnerId, chat_type = "channel" },
        timestamp = post.At.ToUnixTimeMilliseconds(),
        body = new
        {
            mid = PostId(post.Id),
            seq = post.Id,
            text = post.Text,
            attachments = post.Attachments.Select(name => new { type = "image", payload = new { token = name, url = $"https://i.oneme.ru/{name}" } }).ToArray(),
        },
        url = UrlOf(post.Id),
    };

    private object Show(Comment comment)
    {
        var name = Wall.MemberOf(comment.FromId).Name.Split(' ', 2);
        return new
        {
            // What the channel itself says has no sender.
            sender = comment.FromId == Settings.Channel ? null
                : new { user_id = comment.FromId, first_name = name[0], last_name = name.Length > 1 ? name[1] : null, is_bot = false },
            recipient = new { chat_id = comment.OwnerId, chat_type = "channel" },
            timestamp = comment.At.ToUnixTimeMilliseconds(),
            body = new { mid = CommentId(comment.Id), seq = comment.Id, text = comment.Text },
            link = comment.ReplyTo is { } parent ? new { type = "reply", message = new { mid = CommentId(parent) } } : null,
        };
    }

    [GeneratedRegex("^bot-(?<bot>[0-9]{1,15})-", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenForm();
}

/// <summary>MAX under <c>/max</c>.</summary>
internal static class MaxEndpoints
{
    public static void AddMaxEmulator(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<MaxSettings>(builder.Configuration.GetSection("Emulator:Max"));
        builder.Services.AddSingleton<MaxApi>();
    }

    public static void MapMax(this WebApplication app)
    {
        var max = app.MapGroup("/max");
        max.MapGet("/me", (HttpContext context, MaxApi api) => api.AnswerAsync(context, "max.me", api.Me));
        max.MapGet("/chats/{id:long}/members/me", (HttpContext context, long id, MaxApi api) => api.AnswerAsync(context, "max.members.me", call => api.Membership(call, id)));
        max.MapGet("/messages", (HttpContext context, MaxApi api) => api.AnswerAsync(context, "max.messages.list", api.Messages));
        max.MapPost("/messages", (HttpContext context, MaxApi api) => api.AnswerAsync(context, "max.messages.create", api.Publish));
        max.MapGet("/messages/{mid}", (HttpContext context, string mid, MaxApi api) => api.AnswerAsync(context, "max.messages.get", _ => api.Message(mid)));
        max.MapGet("/messages/{mid}/comments", (HttpContext context, string mid, MaxApi api) => api.AnswerAsync(context, "max.comments.list", call => api.Comments(call, mid)));
        max.MapPost("/messages/{mid}/comments", (HttpContext context, string mid, MaxApi api) => api.AnswerAsync(context, "max.comments.create", call => api.AddComment(call, mid)));
        max.MapPut("/messages/{mid}/comments", (HttpContext context, string mid, MaxApi api) => api.AnswerAsync(context, "max.comments.edit", call => api.EditComment(call, mid)));
        max.MapDelete("/messages/{mid}/comments", (HttpContext context, string mid, MaxApi api) => api.AnswerAsync(context, "max.comments.delete", call => api.DeleteComment(call, mid)));
        max.MapGet("/messages/{mid}/comments/{comment}", (HttpContext context, string mid, string comment, MaxApi api) =>
            api.AnswerAsync(context, "max.comments.get", _ => api.Comment(mid, comment)));
        max.MapPost("/uploads", (HttpContext context, MaxApi api) => api.AnswerAsync(context, "max.uploads", api.BeginUpload));
        max.MapPost("/upload/{key}", (HttpContext context, string key, MaxApi api) => api.UploadAsync(context, key));
    }
}
