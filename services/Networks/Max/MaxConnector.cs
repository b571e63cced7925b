using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Max;

/// <summary>
/// MAX by a bot that is an administrator of the channel: comments under the channel's posts, own posts with pictures,
/// finding of comments. Which post an address means MAX tells nobody: answered is what finding gave the numbers of.
/// </summary>
internal sealed class MaxConnector(MaxClient client, IOptions<MaxOptions> options, TimeProvider time) : INetworkConnector
{
    private const int PageSize = 100;
    private const int MaxPages = 200;

    private static readonly string[] s_types = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    // MAX's clock and ours differ a little.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(2);

    public string Network => MaxClient.Network;

    public ConnectorCapabilities Capabilities => new()
    {
        Reply = new ReplyCapability(["page"], [], 0, Options.TextLimit, TextCounting.CodePoints),
        OwnPost = new OwnPostCapability(s_types, Options.MaxPhotos, Options.TextLimit, TextCounting.CodePoints),
        Monitors = [MonitorKind.Comments, MonitorKind.OwnPosts],
        SeesStanding = true,
        Limits =
        [
            "Через интерфейс отвечают только на комментарии и записи своего канала, найденные продуктом; на публикацию, внесённую по адресу, отвечают вручную.",
            "Комментарий в MAX — только текст: ответ с файлами размещается вручную.",
            "Упоминания и поиск по чужим каналам через интерфейс недоступны.",
        ],
    };

    private MaxOptions Options => options.Value;

    public double CallsPerSecond(AccountKind kind, CallToken token) => token == CallToken.Posting ? Options.MessagesPerSecond : Options.CallsPerSecond;

    public string? CheckOwner(AccountKind kind, string ownerId) => long.TryParse(ownerId, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) && id != 0
        ? null
        : "An owner in MAX is the number of the channel (chat_id).";

    public async Task<PostResult> PostAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var (place, failure) = await Refusals.PrepareAsync<MaxPlace>(Network, async () =>
        {
            if (request.Files.Count > 0)
                return (null, new PostResult(PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported, "A comment in MAX is text only: post by hand."));
            if (MaxPlace.Parse(request.TargetId) is not { } found)
                return (null, new PostResult(PostResultKind.Permanent, ConnectorFaults.AddressNotSupported, "MAX does not tell which post an address means: post by hand."));
            await gate.PassAsync(Options.CallTimeout, CallToken.Posting, cancellationToken);
            return (found, null);
        });
        if (failure is not null)
            return failure;

        object body = place!.CommentId is { } comment
            ? new { text = request.Text, link = new { type = "reply", mid = comment } }
            : new { text = request.Text };
        // From here on the outcome counts, whether the service stops or not: only the call's own limit ends it.
        var answer = await client.PostAsync($"messages/{place.PostId}/comments", body, request.Account.Token, CancellationToken.None);
        return answer is CallAnswer.Answered { IsSuccess: true, Body: var sent } && sent.Member("message").Member("body").Text("mid") is { } id
            ? PostResult.Posted(id, MaxPlace.UrlOf(request.Target.Canonical, id), time.GetUtcNow())
            : MaxErrors.OfSending(answer);
    }

    public async Task<PostResult> PublishAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var (files, failure) = await Refusals.PrepareAsync<List<string>>(Network, async () =>
        {
            if (request.Files.Count > Options.MaxPhotos)
                return (null, new PostResult(PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported, "MAX does not take so many pictures."));
            var uploaded = await UploadAllAsync(request, gate, cancellationToken);
            if (uploaded.Failure is null)
                await gate.PassAsync(Options.CallTimeout, CallToken.Posting, cancellationToken);
            return uploaded;
        });
        if (failure is not null)
            return failure;

        var body = new { text = request.Text, attachments = files!.Select(token => new { type = "image", payload = new { token } }).ToArray() };
        var answer = await client.PostAsync($"messages?chat_id={request.Account.OwnerId}", body, request.Account.Token, CancellationToken.None);
        return answer is CallAnswer.Answered { IsSuccess: true, Body: var sent } && sent.Member("message") is { } message
            && MaxMessage.Read(message) is { Url: { } url } post
            ? PostResult.Posted(post.Id, url, time.GetUtcNow())
            : MaxErrors.OfSending(answer);
    }

    public Task<ReadBackResult> FindAsync(ReplyRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken) => Refusals.ReadAsync(Network, async () =>
    {
        if (MaxPlace.Parse(request.TargetId) is not { } place)
            return new ReadBackResult(ReadBackKind.Impossible, ConnectorFaults.AddressNotSupported);
        var (bot, refused) = await BotAsync(request.Account, gate, cancellationToken);
        if (bot is null)
            return refused!.AsReadBack();
        var oldest = since - ClockMargin;
        var (comments, failure) = await CommentsAsync(place.PostId, oldest, request.Account, gate, cancellationToken);
        if (comments is null)
            return failure!.AsReadBack();

        var found = comments.FirstOrDefault(comment => comment.At >= oldest && IsOurs(comment, bot) && comment.ReplyTo == place.CommentId
            && comment.HasText(request.Text) && !request.KnownReplies.Contains(comment.Id));
        return found is null ? ReadBackResult.NotFound : ReadBackResult.Found(found.Id, MaxPlace.UrlOf(request.Target.Canonical, found.Id), found.At);
    }, Refusals.AsReadBack);

    public Task<ReadBackResult> FindOwnPostAsync(OwnPostRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken) => Refusals.ReadAsync(Network, async () =>
    {
        var oldest = since - ClockMargin;
        var (posts, failure) = await PostsAsync(request.Account, oldest, int.MaxValue, gate, cancellationToken);
        if (posts is null)
            return failure!.AsReadBack();
        var found = posts.FirstOrDefault(post => post.At >= oldest && post.HasText(request.Text) && !request.KnownPosts.Contains(post.Id));
        if (found is not null)
            return ReadBackResult.Found(found.Id, found.Url ?? string.Empty, found.At);
        return failure?.AsReadBack() ?? ReadBackResult.NotFound;
    }, Refusals.AsReadBack);

    public Task<StandingResult> LookAtAsync(StandingRequest request, ICallGate gate, CancellationToken cancellationToken) =>
        Refusals.ReadAsync(Network, () => StandingAsync(request, gate, cancellationToken), Refusals.AsStanding);

    public Task<MonitorPage> ReadAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken) => request.Kind switch
    {
        MonitorKind.Comments => Refusals.ReadAsync(Network, () => CommentsPageAsync(request, gate, cancellationToken), refused => refused.AsPage(request.Cursor)),
        MonitorKind.OwnPosts => Refusals.ReadAsync(Network, () => OwnPostsPageAsync(request, gate, cancellationToken), refused => refused.AsPage(request.Cursor)),
        _ => Task.FromResult(new MonitorPage(MonitorOutcome.Impossible, [], request.Cursor, Code: ConnectorFaults.NotOffered)),
    };

    public Task<TokenState> CheckTokenAsync(ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken) => Refusals.ReadAsync(Network, async () =>
    {
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var me = await client.GetAsync("me", account.Token, cancellationToken);
        if (me is not CallAnswer.Answered { IsSuccess: true, Body: var bot } || bot.Text("user_id") is null)
            return MaxErrors.OfOther(me).AsTokenState();

        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var member = await client.GetAsync($"chats/{account.OwnerId}/members/me", account.Token, cancellationToken);
        if (member is not CallAnswer.Answered { IsSuccess: true, Body: var rights })
        {
            return MaxErrors.OfOther(member) is { Kind: PostResultKind.Permanent } stranger
                ? new TokenState(MonitorOutcome.Impossible, Missing: ["administrator"], Code: stranger.Code, Detail: "The bot is no administrator of the channel.")
                : MaxErrors.OfOther(member).AsTokenState();
        }

        var permissions = rights.Items("permissions").Select(right => right.GetString()).ToHashSet(StringComparer.Ordinal);
        return new TokenState(
            MonitorOutcome.Read, account.OwnerId, bot.Text("first_name") ?? bot.Text("name"),
            Missing: [.. new[] { "read_all_messages", "write" }.Where(right => !permissions.Contains(right))]);
    }, Refusals.AsTokenState);

    // The channel itself has no sender; the bot has its number.
    private static bool IsOurs(MaxMessage message, string botId) => message.SenderId is null || message.SenderId == botId;

    private static FoundItem ToItem(MaxMessage message, MaxPlace place, string url, string? parentUrl, string ownerId, string? botId) => new(
        place.Id,
        url,
        message.SenderId ?? ownerId,
        message.SenderName,
        null,
        message.Text,
        message.At,
        message.Media,
        parentUrl,
        message.SenderId is null || message.SenderId == botId);

    private async Task<(string? Id, PostResult? Failure)> BotAsync(ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken)
    {
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var answer = await client.GetAsync("me", account.Token, cancellationToken);
        return answer is CallAnswer.Answered { IsSuccess: true, Body: var body } && body.Text("user_id") is { } id ? (id, null) : (null, MaxErrors.OfOther(answer));
    }

    /// <summary>The comments under a post since an instant.</summary>
    private async Task<(List<MaxMessage>? Comments, PostResult? Failure)> CommentsAsync(
        string postId, DateTimeOffset since, ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken)
    {
        var comments = new List<MaxMessage>();
        string? marker = null;
        for (var page = 0; page < MaxPages; page++)
        {
            await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
            var answer = await client.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"messages/{postId}/comments?count={PageSize}&after={since.ToUnixTimeMilliseconds()}")
                    + (marker is null ? "" : $"&marker={Uri.EscapeDataString(marker)}"),
                account.Token,
                cancellationToken);
            if (answer is not CallAnswer.Answered { IsSuccess: true, Body: { } body } || body.Member("comments") is not { ValueKind: JsonValueKind.Array } items)
                return (null, MaxErrors.OfOther(answer));
            comments.AddRange(items.EnumerateArray().Select(MaxMessage.Read).OfType<MaxMessage>());
            marker = body.Text("marker");
            if (marker is null)
                return (comments, null);
        }

        // More comments than can be read: not having found one says nothing.
        return (null, new PostResult(PostResultKind.Retry, "max.too-many-comments", "There are more comments than can be read."));
    }

    /// <summary>The channel's newest posts since an instant; with a failure beside them some of one instant could not be reached.</summary>
    private async Task<(List<MaxMessage>? Posts, PostResult? Failure)> PostsAsync(
        ConnectorAccount account, DateTimeOffset since, int most, ICallGate gate, CancellationToken cancellationToken)
    {
        var posts = new Dictionary<string, MaxMessage>(StringComparer.Ordinal);
        PostResult? gap = null;
        long? from = null;
        for (var page = 0; page < MaxPages; page++)
        {
            await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
            var answer = await client.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"messages?chat_id={account.OwnerId}&count={PageSize}") + (from is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&from={from}")),
                account.Token,
                cancellationToken);
            if (answer is not CallAnswer.Answered { IsSuccess: true, Body: { } body } || body.Member("messages") is not { ValueKind: JsonValueKind.Array } items)
                return (null, MaxErrors.OfOther(answer));

            // The newest first. Those of one instant may lie on both sides of a page's end, so the next begins with it again.
            var read = items.EnumerateArray().Select(MaxMessage.Read).OfType<MaxMessage>().ToArray();
            var before = posts.Count;
            foreach (var post in read)
                posts.TryAdd(post.Id, post);
            if (read.Length < PageSize || posts.Count >= most || read.Min(post => post.At) < since)
                return ([.. posts.Values.Where(post => post.At >= since).Take(most)], gap);
            if (posts.Count == before)
            {
                // A whole page of one instant, which was read already: MAX has no way to what else is of that instant.
                gap = TooMany();
                from--;
            }
            else
            {
                from = read.Min(post => post.At).ToUnixTimeMilliseconds();
            }
        }

        return (null, TooMany());
    }

    private static PostResult TooMany() => new(PostResultKind.Retry, "max.too-many-posts", "There are more posts than can be read.");

    private async Task<(List<string>? Tokens, PostResult? Failure)> UploadAllAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var tokens = new List<string>();
        foreach (var file in request.Files)
        {
            await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
            var place = await client.PostAsync("uploads?type=image", null, request.Account.Token, cancellationToken);
            if (place is not CallAnswer.Answered { IsSuccess: true, Body: var where } || !Uri.TryCreate(where.Text("url"), UriKind.Absolute, out var address))
                return (null, MaxErrors.OfOther(place));

            await gate.PassAsync(Options.UploadTimeout, CallToken.Upload, cancellationToken);
            var uploaded = await client.UploadAsync(address, file, cancellationToken);
            var photos = uploaded is CallAnswer.Answered { IsSuccess: true, Body: var receipt } ? receipt.Member("photos") : null;
            var token = photos is { ValueKind: JsonValueKind.Object } some ? some.EnumerateObject().Select(photo => photo.Value.Text("token")).FirstOrDefault() : null;
            if (token is null)
                return (null, MaxErrors.OfOther(uploaded));
            tokens.Add(token);
        }

        return (tokens, null);
    }

    private async Task<StandingResult> StandingAsync(StandingRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        if (MaxPlace.Parse(request.PublicationId) is not { } place)
            return new StandingResult(StandingKind.Impossible, ConnectorFaults.AddressNotSupported);

        // What was answered first: with it the answers go.
        var path = place.CommentId is null ? $"messages/{place.PostId}" : $"messages/{place.PostId}/comments/{place.CommentId}";
        var (publication, failure) = await LookUpAsync(path, request.Account, gate, cancellationToken);
        if (failure is not null)
            return failure.AsStanding();
        if (publication is null)
            return new StandingResult(StandingKind.PublicationGone, Evidence: $"404 {path}");

        if ((request.ReplyId ?? MaxPlace.CommentOf(request.ReplyUrl)) is { } id)
        {
            var (reply, refused) = await LookUpAsync($"messages/{place.PostId}/comments/{Uri.EscapeDataString(id)}", request.Account, gate, cancellationToken);
            if (refused is not null)
                return refused.AsStanding();
            if (reply is not { } body || MaxMessage.Read(body) is not { } found)
                return new StandingResult(StandingKind.ReplyGone, Evidence: $"404 comment {id}");
            return found.HasText(request.Text)
                ? new StandingResult(StandingKind.Standing, Evidence: body.GetRawText())
                : new StandingResult(StandingKind.Edited, Text: found.Text, Evidence: body.GetRawText());
        }

        // A reply by hand whose address does not tell its number: looked for by its text.
        var (bot, nobody) = await BotAsync(request.Account, gate, cancellationToken);
        if (bot is null)
            return nobody!.AsStanding();
        var (comments, unread) = await CommentsAsync(place.PostId, DateTimeOffset.UnixEpoch, request.Account, gate, cancellationToken);
        if (comments is null)
            return unread!.AsStanding();
        return comments.Exists(comment => IsOurs(comment, bot) && comment.ReplyTo == place.CommentId && comment.HasText(request.Text))
            ? new StandingResult(StandingKind.Standing)
            : new StandingResult(StandingKind.ReplyGone, Evidence: string.Create(CultureInfo.InvariantCulture, $"{comments.Count} comments, none with the text"));
    }

    private async Task<(JsonElement? Message, PostResult? Failure)> LookUpAsync(string path, ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken)
    {
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        return await client.GetAsync(path, account.Token, cancellationToken) switch
        {
            CallAnswer.Answered { IsSuccess: true, Body: { } body } => (body.Member("message") ?? body, null),
            CallAnswer.Answered { Status: 404, Body: not null } => (null, null),
            var other => (null, MaxErrors.OfOther(other)),
        };
    }

    /// <summary>One post of the channel a call: its comments since the last round.</summary>
    private async Task<MonitorPage> CommentsPageAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var cursor = Parse(request) ?? new MaxCursor { From = request.Since };
        if (cursor.Posts is null)
        {
            var (posts, failure) = await PostsAsync(request.Account, DateTimeOffset.UnixEpoch, Options.WatchedPosts, gate, cancellationToken);
            if (posts is null)
                return failure!.AsPage(request.Cursor);
            var (bot, refusal) = await BotAsync(request.Account, gate, cancellationToken);
            if (bot is null)
                return refusal!.AsPage(request.Cursor);
            cursor = cursor with { Began = time.GetUtcNow(), Bot = bot, Posts = [.. posts.Select(post => new MaxPost(post.Id, post.Url ?? string.Empty))] };
        }

        if (cursor.Posts!.Count == 0)
            return new MonitorPage(MonitorOutcome.Read, [], Write(cursor.Ended()));

        var current = cursor.Posts[0];
        var (comments, refused) = await CommentsAsync(current.Id, cursor.From, request.Account, gate, cancellationToken);
        // A post that was deleted meanwhile has no comments any more.
        if (comments is null && refused!.Code != "max.http-404")
            return refused.AsPage(request.Cursor);
        var items = (comments ?? []).Where(comment => comment.At >= request.Since).Select(comment => ToItem(
            comment,
            new MaxPlace(current.Id, comment.Id),
            MaxPlace.UrlOf(current.Url, comment.Id),
            comment.ReplyTo is null ? current.Url : MaxPlace.UrlOf(current.Url, comment.ReplyTo),
            request.Account.OwnerId,
            cursor.Bot));
        var left = cursor with { Posts = [.. cursor.Posts.Skip(1)] };
        var more = left.Posts.Count > 0;
        return new MonitorPage(MonitorOutcome.Read, [.. items], Write(more ? left : left.Ended()), more);
    }

    private async Task<MonitorPage> OwnPostsPageAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var cursor = Parse(request) ?? new MaxCursor { From = request.Since };
        var began = time.GetUtcNow();
        var (posts, failure) = await PostsAsync(request.Account, cursor.From > request.Since ? cursor.From : request.Since, int.MaxValue, gate, cancellationToken);
        if (posts is null || failure is not null)
            return failure!.AsPage(request.Cursor);
        return new MonitorPage(
            MonitorOutcome.Read,
            [.. posts.Where(post => post.Url is not null).Select(post => ToItem(post, new MaxPlace(post.Id, null), Canonical(post.Url!), null, request.Account.OwnerId, post.SenderId))],
            Write((cursor with { Began = began }).Ended()));
    }

    private static string Canonical(string url) => NetworkAddress.TryParse(MaxClient.Network, url, out var address) ? address.Canonical : url;

    private static MaxCursor? Parse(MonitorRequest request)
    {
        try
        {
            return request.Cursor is null ? null : JsonSerializer.Deserialize<MaxCursor>(request.Cursor, s_json);
        }
        catch (JsonException)
        {
            // Not one of ours: begin again; what was found before is recognised by its number.
            return null;
        }
    }

    private static string Write(MaxCursor cursor) => JsonSerializer.Serialize(cursor, s_json);
}

/// <summary>A post of the channel.</summary>
internal sealed record MaxPost(string Id, string Url);

/// <summary>Where a monitor stands between two looks.</summary>
internal sealed record MaxCursor
{
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    /// <summary>Everything before this instant was read.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When the round that is under way began.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>The number of the bot, whose own comments are no finds.</summary>
    public string? Bot { get; init; }

    /// <summary>The posts whose comments are still to be read in this round.</summary>
    public IReadOnlyList<MaxPost>? Posts { get; init; }

    /// <summary>The next round begins a little before this one did: what was written meanwhile is not passed over.</summary>
    public MaxCursor Ended()
    {
        var read = (Began ?? From) - Overlap;
        return new MaxCursor { From = read > From ? read : From };
    }
}
