using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Telegram;

/// <summary>
/// Telegram by a bot of the administration: answers in the discussion group of its channel, own posts in the channel,
/// finding by the bot's updates. The Bot API has no method that reads a message: what an attempt with an open end left
/// behind, and how a reply stands later, only a person can see.
/// </summary>
internal sealed class TelegramConnector(TelegramClient client, IOptions<TelegramOptions> options, TimeProvider time) : INetworkConnector
{
    private static readonly string[] s_types = ["image/jpeg", "image/png", "image/webp", "video/mp4", "application/pdf"];

    private static readonly string[] s_updates = ["message", "edited_message", "channel_post", "edited_channel_post"];

    public string Network => TelegramClient.Network;

    public ConnectorCapabilities Capabilities => new()
    {
        Reply = new ReplyCapability(["post"], s_types, Options.MaxFiles, Options.TextLimit, TextCounting.Utf16, ReadsBack: false),
        OwnPost = new OwnPostCapability(s_types, Options.MaxFiles, Options.TextLimit, TextCounting.Utf16, ReadsBack: false),
        Monitors = [MonitorKind.Comments],
        Limits =
        [
            "Telegram не даёт ботам читать сообщения: если исход размещения неизвестен (например, оборвалась связь), человек должен посмотреть в Telegram, появился ли ответ, прежде чем размещать его вручную.",
            "Правки и удаления размещённых ответов через интерфейс не видны: их проверяет человек.",
            "Бот отвечает в группе обсуждения канала; под записью канала, у которой нет комментария, ответ размещается вручную.",
            string.Create(CultureInfo.InvariantCulture, $"Под файлами помещается не больше {Options.CaptionLimit} знаков текста; изображения и видео не прикладываются вместе с документами."),
            "Упоминания и поиск по чужим каналам ботам недоступны: бот видит группы и каналы, в которые он добавлен. Пока включён вебхук, опрос не работает.",
        ],
    };

    private TelegramOptions Options => options.Value;

    public double CallsPerSecond(AccountKind kind, CallToken token) =>
        token == CallToken.Posting ? Options.MessagesPerMinute / 60.0 : Options.CallsPerSecond;

    public string? CheckOwner(AccountKind kind, string ownerId) =>
        ownerId.StartsWith("-100", StringComparison.Ordinal) && ownerId.Length is > 4 and <= 20 && ownerId.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? null
            : "An owner in Telegram is the number of the channel, which begins with -100.";

    public async Task<PostResult> PostAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var (place, failure) = await Refusals.PrepareAsync(Network, async () =>
        {
            if (Obstacle(request.Text, request.Files) is { } obstacle)
                return (null, obstacle);
            var found = await PlaceOfAsync(request, gate, cancellationToken);
            if (found.Failure is null)
                await gate.PassAsync(LimitOf(request.Files), CallToken.Posting, cancellationToken);
            return found;
        });
        return failure ?? await SendAsync(place!, request.Text, request.Files, request.Account);
    }

    public async Task<PostResult> PublishAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var (place, failure) = await Refusals.PrepareAsync<Place>(Network, async () =>
        {
            if (Obstacle(request.Text, request.Files) is { } obstacle)
                return (null, obstacle);
            await gate.PassAsync(LimitOf(request.Files), CallToken.Posting, cancellationToken);
            return (new Place(request.Account.OwnerId, null), null);
        });
        return failure ?? await SendAsync(place!, request.Text, request.Files, request.Account);
    }

    public Task<ReadBackResult> FindAsync(ReplyRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken) =>
        Task.FromResult(new ReadBackResult(ReadBackKind.Impossible, ConnectorFaults.NotOffered));

    public Task<MonitorPage> ReadAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken) => request.Kind == MonitorKind.Comments
        ? Refusals.ReadAsync(Network, () => UpdatesAsync(request, gate, cancellationToken), refused => refused.AsPage(request.Cursor))
        // The bot has one queue of updates, and whoever reads on takes from it: several monitors would take from each other.
        : Task.FromResult(new MonitorPage(MonitorOutcome.Impossible, [], request.Cursor, Code: ConnectorFaults.NotOffered));

    public Task<TokenState> CheckTokenAsync(ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken) => Refusals.ReadAsync(Network, async () =>
    {
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var me = await client.CallAsync("getMe", new { }, account.Token, cancellationToken);
        if (!IsGood(me, out var bot))
            return TelegramErrors.OfOther(me).AsTokenState();

        // A good token is of use only where its bot may write.
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var member = await client.CallAsync(
            "getChatMember", new { chat_id = account.OwnerId, user_id = bot.Number("id") }, account.Token, cancellationToken);
        if (!IsGood(member, out var rights))
        {
            return TelegramErrors.OfOther(member) is { Kind: PostResultKind.Permanent } stranger
                ? new TokenState(MonitorOutcome.Impossible, Missing: ["administrator"], Code: stranger.Code, Detail: "The bot is no administrator of the channel.")
                : TelegramErrors.OfOther(member).AsTokenState();
        }

        var mayPost = rights.Text("status") == "creator" || (rights.Text("status") == "administrator" && rights.Flag("can_post_messages"));
        return new TokenState(MonitorOutcome.Read, account.OwnerId, bot.Text("first_name"), Missing: mayPost ? [] : ["can_post_messages"]);
    }, Refusals.AsTokenState);

    private static bool IsGood(CallAnswer answer, out JsonElement result)
    {
        result = default;
        if (answer is not CallAnswer.Answered { IsSuccess: true, Body: var body } || !body.Flag("ok") || body.Member("result") is not { } value)
            return false;
        result = value;
        return true;
    }

    private static bool IsDocument(ReplyFile file) => file.Attachment.ContentType == "application/pdf";

    private TimeSpan LimitOf(IReadOnlyList<ReplyFile> files) => files.Count == 0 ? Options.CallTimeout : Options.UploadTimeout;

    /// <summary>What Telegram does not take in one message.</summary>
    private PostResult? Obstacle(string text, IReadOnlyList<ReplyFile> files)
    {
        if (files.Count > 0 && text.Length > Options.CaptionLimit)
        {
            return new PostResult(PostResultKind.Permanent, ConnectorFaults.TextTooLong, string.Create(
                CultureInfo.InvariantCulture, $"Under files Telegram takes {Options.CaptionLimit} characters: post by hand or have a shorter text approved."));
        }

        if (files.Any(IsDocument) && !files.All(IsDocument))
            return new PostResult(PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported, "Telegram does not take documents together with pictures or videos.");
        return files.Count > Options.MaxFiles
            ? new PostResult(PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported, string.Create(CultureInfo.InvariantCulture, $"Telegram takes {Options.MaxFiles} files in one message."))
            : null;
    }

    /// <summary>The chat and the message to answer, which an address names in one of three ways.</summary>
    private async Task<(Place? Place, PostResult? Failure)> PlaceOfAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        if (request.TargetId?.Split('_') is [{ Length: > 1 } known, var number] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var message))
            return known == request.Account.OwnerId ? (null, InTheChannel()) : (new Place(known, message), null);

        var chat = request.Target.OwnerId!.StartsWith("c/", StringComparison.Ordinal) ? $"-100{request.Target.OwnerId[2..]}" : $"@{request.Target.OwnerId}";
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var answer = await client.CallAsync("getChat", new { chat_id = chat }, request.Account.Token, cancellationToken);
        if (!IsGood(answer, out var found))
            return (null, TelegramErrors.OfOther(answer));

        // The comment of a channel's post is a message of the channel's discussion group.
        if (request.Target.CommentId is { } comment)
        {
            return found.Text("linked_chat_id") is { } linked
                ? (new Place(linked, long.Parse(comment, CultureInfo.InvariantCulture)), null)
                : (null, new PostResult(PostResultKind.Permanent, ConnectorFaults.AddressNotSupported, "The channel has no discussion group: post by hand."));
        }

        return found.Text("type") == "channel"
            ? (null, InTheChannel())
            : (new Place(found.Text("id") ?? chat, long.Parse(request.Target.PostId!, CultureInfo.InvariantCulture)), null);
    }

    /// <summary>An answer there would be a new post of the channel, not a comment.</summary>
    private static PostResult InTheChannel() => new(
        PostResultKind.Permanent, ConnectorFaults.AddressNotSupported, "A bot cannot comment on a post of a channel, only answer in its discussion group: post by hand.");

    /// <summary>The one call that makes the message visible.</summary>
    private async Task<PostResult> SendAsync(Place place, string text, IReadOnlyList<ReplyFile> files, ConnectorAccount account)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["chat_id"] = place.ChatId };
        // Without the message nothing is sent: an answer to nobody would be a message of its own.
        if (place.MessageId is { } message)
            parameters["reply_parameters"] = new { message_id = message, allow_sending_without_reply = false };

        CallAnswer answer;
        if (files.Count == 0)
        {
            parameters["text"] = text;
            // From here on the outcome counts, whether the service stops or not: only the call's own limit ends it.
            answer = await client.CallAsync("sendMessage", parameters, account.Token, CancellationToken.None);
        }
        else if (files.Count == 1)
        {
            var kind = KindOf(files[0]);
            parameters["caption"] = text;
            answer = await client.UploadAsync(
                kind switch { "video" => "sendVideo", "document" => "sendDocument", _ => "sendPhoto" }, parameters, [(kind, files[0])], account.Token, CancellationToken.None);
        }
        else
        {
            parameters["media"] = files.Select((file, index) => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["type"] = KindOf(file),
                ["media"] = string.Create(CultureInfo.InvariantCulture, $"attach://file{index}"),
                ["caption"] = index == 0 ? text : string.Empty,
            }).ToArray();
            answer = await client.UploadAsync(
                "sendMediaGroup",
                parameters,
                [.. files.Select((file, index) => (string.Create(CultureInfo.InvariantCulture, $"file{index}"), file))],
                account.Token,
                CancellationToken.None);
        }

        if (!IsGood(answer, out var result))
            return TelegramErrors.OfSending(answer);
        // Of an album the first message carries the text.
        var sent = result.ValueKind == JsonValueKind.Array ? result.EnumerateArray().FirstOrDefault() : result;
        return TelegramMessage.IdOf(sent) is { } id && TelegramMessage.UrlOf(sent) is { } url
            ? PostResult.Posted(id, url, time.GetUtcNow())
            : TelegramErrors.OfSending(answer);
    }

    private static string KindOf(ReplyFile file) => file.Attachment.ContentType switch { "video/mp4" => "video", "application/pdf" => "document", _ => "photo" };

    /// <summary>
    /// The bot's updates from the cursor on. Telegram forgets what lies before the cursor of a call, and everything after
    /// a day.
    /// </summary>
    private async Task<MonitorPage> UpdatesAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(request.Limit, 1, 100);
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["limit"] = limit, ["timeout"] = 0, ["allowed_updates"] = s_updates };
        if (long.TryParse(request.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            parameters["offset"] = offset;
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var answer = await client.CallAsync("getUpdates", parameters, request.Account.Token, cancellationToken);
        if (!IsGood(answer, out var result) || result.ValueKind != JsonValueKind.Array)
            return TelegramErrors.OfOther(answer).AsPage(request.Cursor);

        var updates = result.EnumerateArray().ToArray();
        var bot = TelegramClient.BotOf(request.Account.Token);
        var items = updates
            .SelectMany(update => s_updates.Select(kind => update.Member(kind)))
            .Select(message => message is { } some ? TelegramMessage.ToItem(some, request.Account.OwnerId, bot) : null)
            .OfType<FoundItem>()
            .Where(item => item.PostedAt >= request.Since);
        var last = updates.Select(update => update.Number("update_id")).Max();
        return new MonitorPage(
            MonitorOutcome.Read, [.. items], last is { } id ? (id + 1).ToString(CultureInfo.InvariantCulture) : request.Cursor, updates.Length == limit);
    }

    /// <summary>Where a message goes, and what it answers.</summary>
    private sealed record Place(string ChatId, long? MessageId);
}
