using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Vk;

/// <summary>VK: comments under posts of walls and answers to such comments, own posts, finding, standing.</summary>
internal sealed partial class VkConnector(VkClient client, IOptions<VkOptions> options, TimeProvider time) : INetworkConnector
{
    private const int CommentsPerPage = 100;
    private const int GroupAuthFailed = 27;
    private const int MaxPages = 200;
    private static readonly string[] PhotoTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    // VK's clock and ours differ a little, and VK tells whole seconds.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(2);

    public string Network => "vk";

    public ConnectorCapabilities Capabilities => new()
    {
        Reply = new ReplyCapability(
            ["wall"], PhotoTypes, options.Value.MaxPhotos, options.Value.TextLimit, TextCounting.CodePoints),
        OwnPost = new OwnPostCapability(PhotoTypes, options.Value.MaxPhotos, options.Value.PostTextLimit, TextCounting.CodePoints),
        Monitors = [MonitorKind.Mentions, MonitorKind.Comments, MonitorKind.Search, MonitorKind.OwnPosts],
        SeesStanding = true,
        Limits =
        [
            "Ключ сообщества отвечает в комментариях; для фотографий, записей на своей стене и поиска нужен ключ человека, который ведёт сообщество.",
            "В обсуждениях, под фотографиями и видео ответ размещается вручную.",
        ],
    };

    public double CallsPerSecond(AccountKind kind, CallToken token) =>
        kind == AccountKind.LegalEntity && token == CallToken.Posting ? options.Value.GroupCallsPerSecond : options.Value.UserCallsPerSecond;

    public string? CheckOwner(AccountKind kind, string ownerId)
    {
        if (!long.TryParse(ownerId, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) || id == 0)
            return "An owner in VK is a number: that of the person, or that of the community with a minus before it.";
        if (id > 0 != (kind == AccountKind.Person))
            return "In VK a person has a positive number, the page of a legal entity is a community and has a negative one.";
        return null;
    }

    public async Task<PostResult> PostAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var (attachments, notPrepared) = await Refusals.PrepareAsync<List<string>>(Network, async () =>
        {
            var (names, failure) = await UploadAllAsync(request.Account, request.Files, gate, cancellationToken);
            if (failure is null)
                await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
            return (names, failure);
        });
        if (notPrepared is not null)
            return notPrepared;

        // From here on the outcome counts, whether the service stops or not: only the call's own limit ends it.
        var answer = await client.CallAsync("wall.createComment", Parameters(request, attachments!), request.Account.Token, CancellationToken.None);
        return answer switch
        {
            VkAnswer.Response { Value: var value } when VkItems.Number(value, "comment_id") is { } id =>
                PostResult.Posted(IdOf(request, id), UrlOf(request, id), time.GetUtcNow()),
            _ => OfSending(answer, "vk.no-comment-id"),
        };
    }

    public async Task<ReadBackResult> FindAsync(
        ReplyRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken)
    {
        return await Refusals.ReadAsync(Network, async () =>
        {
            var thread = await ThreadOfAsync(request, gate, cancellationToken);
            return thread.Failure ?? await FindInThreadAsync(request, since, thread.RootId, gate, cancellationToken);
        }, Refusals.AsReadBack);
    }

    private static string IdOf(ReplyRequest request, long commentId) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Target.OwnerId}_{commentId}");

    private static string UrlOf(ReplyRequest request, long commentId) => string.Create(
        CultureInfo.InvariantCulture, $"https://vk.com/wall{request.Target.OwnerId}_{request.Target.PostId}?reply={commentId}");

    /// <summary>The community's number without the minus, where the account is a community.</summary>
    private static string? GroupOf(ConnectorAccount account) => account.OwnerId.StartsWith('-') ? account.OwnerId[1..] : null;

    /// <summary>The token of a person: a person's own, or that of one who runs the community.</summary>
    private static string? PersonsToken(ConnectorAccount account) =>
        GroupOf(account) is null ? account.UploadToken ?? account.Token : account.UploadToken;

    private static CallToken BudgetOf(ConnectorAccount account, string token) => token == account.Token ? CallToken.Posting : CallToken.Upload;

    private static PostResult NoPersonsToken() => new(
        PostResultKind.Permanent, ConnectorFaults.NoUploadToken, "This needs the token of a person who runs the community; the account has none.");

    private static ReadBackResult OfUnreadable(VkAnswer answer, VkOptions options) => answer switch
    {
        VkAnswer.Error error => VkErrors.OfReading(error, options),
        VkAnswer.NotSent notSent => new ReadBackResult(ReadBackKind.TryLater, notSent.Code),
        VkAnswer.Lost lost => new ReadBackResult(ReadBackKind.TryLater, lost.Code),
        VkAnswer.Status status => new ReadBackResult(ReadBackKind.TryLater, Refusals.OfStatus("vk", status.Code, status.RetryAfter, PostResultKind.Retry).Code)
        {
            WaitFor = status.RetryAfter ?? TimeSpan.Zero,
        },
        _ => new ReadBackResult(ReadBackKind.TryLater, "vk.not-vk"),
    };

    private List<KeyValuePair<string, string>> Parameters(ReplyRequest request, List<string> attachments)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("owner_id", request.Target.OwnerId!),
            new("post_id", request.Target.PostId!),
            new("message", request.Text),
            // A help where VK honours it; we do not rely on it.
            new("guid", request.Key),
        };
        if (request.Target.CommentId is { } comment)
            parameters.Add(new("reply_to_comment", comment));
        if (GroupOf(request.Account) is { } group)
            parameters.Add(new("from_group", group));
        if (attachments.Count > 0)
            parameters.Add(new("attachments", string.Join(',', attachments)));
        return parameters;
    }

    /// <summary>Uploads the photos. Nothing of this is visible to anybody, so whatever fails here can be done again.</summary>
    private async Task<(List<string> Names, PostResult? Failure)> UploadAllAsync(
        ConnectorAccount account, IReadOnlyList<ReplyFile> files, ICallGate gate, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        if (files.Count == 0)
            return (names, null);

        var group = GroupOf(account);
        // Photos need a person's token; a community's own one cannot upload them.
        if (PersonsToken(account) is not { } token)
            return (names, NoPersonsToken());

        // The budget is that of the token which is used.
        var upload = BudgetOf(account, token);
        var owner = group is null ? [] : new[] { new KeyValuePair<string, string>("group_id", group) };
        await gate.PassAsync(options.Value.CallTimeout, upload, cancellationToken);
        var server = await client.CallAsync("photos.getWallUploadServer", owner, token, cancellationToken);
        if (server is not VkAnswer.Response { Value: var place } || !Uri.TryCreate(VkItems.Text(place, "upload_url"), UriKind.Absolute, out var address))
            return (names, OfPreparing(server));

        foreach (var file in files)
        {
            await gate.PassAsync(options.Value.UploadTimeout, upload, cancellationToken);
            var uploaded = await client.UploadAsync(address, file, cancellationToken);
            if (uploaded is not VkAnswer.Response { Value: var receipt })
                return (names, OfPreparing(uploaded));
            if (VkItems.Text(receipt, "photo") is not { Length: > 2 } photo || VkItems.Text(receipt, "hash") is not { } hash)
                return (names, new PostResult(PostResultKind.Permanent, "vk.photo-refused", "VK does not take the photo."));

            await gate.PassAsync(options.Value.CallTimeout, upload, cancellationToken);
            var saved = await client.CallAsync(
                "photos.saveWallPhoto",
                [.. owner, new("photo", photo), new("hash", hash), new("server", receipt.GetProperty("server").ToString())],
                token,
                cancellationToken);
            if (saved is not VkAnswer.Response { Value: { ValueKind: JsonValueKind.Array } list } || list.GetArrayLength() == 0
                || VkItems.Number(list[0], "owner_id") is not { } photoOwner || VkItems.Number(list[0], "id") is not { } photoId)
            {
                return (names, OfPreparing(saved));
            }

            var key = VkItems.Text(list[0], "access_key");
            names.Add(string.Create(CultureInfo.InvariantCulture, $"photo{photoOwner}_{photoId}{(key is null ? "" : $"_{key}")}"));
        }

        return (names, null);
    }

    private PostResult OfPreparing(VkAnswer answer) => answer switch
    {
        VkAnswer.Error error => VkErrors.OfPreparing(error, options.Value),
        VkAnswer.NotSent notSent => new PostResult(PostResultKind.Retry, notSent.Code, notSent.Reason),
        VkAnswer.Lost { Code: "vk.cut-off" } => new PostResult(PostResultKind.Released),
        VkAnswer.Lost lost => new PostResult(PostResultKind.Retry, lost.Code, lost.Reason),
        VkAnswer.Status status => Refusals.OfStatus("vk", status.Code, status.RetryAfter, PostResultKind.Retry),
        _ => new PostResult(PostResultKind.Retry, "vk.not-vk", "The answer is not one of VK's."),
    };

    /// <summary>An answer to a comment stands in the thread of the comment at its root, which the address does not name.</summary>
    private async Task<(string? RootId, ReadBackResult? Failure)> ThreadOfAsync(
        ReplyRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        if (request.Target.CommentId is not { } comment)
            return (null, null);

        var answer = await ReadAsync(
            request.Account, "wall.getComment", [new("owner_id", request.Target.OwnerId!), new("comment_id", comment)], gate, cancellationToken);
        if (answer is not VkAnswer.Response { Value: var value })
            return (null, OfUnreadable(answer, options.Value));

        var stack = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            && items.GetArrayLength() > 0 && items[0].TryGetProperty("parents_stack", out var parents) && parents.ValueKind == JsonValueKind.Array
            ? parents
            : default;
        return stack.ValueKind == JsonValueKind.Array && stack.GetArrayLength() > 0 ? (stack[0].ToString(), null) : (comment, null);
    }

    /// <summary>Reads the newest comments first, until they are older than the attempt.</summary>
    private async Task<ReadBackResult> FindInThreadAsync(
        ReplyRequest request, DateTimeOffset since, string? rootId, ICallGate gate, CancellationToken cancellationToken)
    {
        var text = NetworkText.Normalise(request.Text);
        var author = long.Parse(request.Account.OwnerId, CultureInfo.InvariantCulture);
        var oldest = (since - ClockMargin).ToUnixTimeSeconds();
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = new List<KeyValuePair<string, string>>
            {
                new("owner_id", request.Target.OwnerId!),
                new("post_id", request.Target.PostId!),
                new("sort", "desc"),
                new("count", CommentsPerPage.ToString(CultureInfo.InvariantCulture)),
                new("offset", (page * CommentsPerPage).ToString(CultureInfo.InvariantCulture)),
            };
            if (rootId is not null)
                parameters.Add(new("comment_id", rootId));
            var answer = await ReadAsync(request.Account, "wall.getComments", parameters, gate, cancellationToken);
            if (answer is not VkAnswer.Response { Value: { ValueKind: JsonValueKind.Object } value }
                || !value.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array)
            {
                return OfUnreadable(answer, options.Value);
            }

            foreach (var item in items.EnumerateArray())
            {
                if (VkItems.Number(item, "id") is not { } id || VkItems.Number(item, "date") is not { } date)
                    continue;
                if (date < oldest)
                    return ReadBackResult.NotFound;
                if (VkItems.Number(item, "from_id") == author
                    && NetworkText.Normalise(VkItems.Text(item, "text") ?? string.Empty) == text
                    && (request.Target.CommentId is null || VkItems.Number(item, "reply_to_comment")?.ToString(CultureInfo.InvariantCulture) == request.Target.CommentId)
                    && !request.KnownReplies.Contains(IdOf(request, id)))
                {
                    return ReadBackResult.Found(IdOf(request, id), UrlOf(request, id), DateTimeOffset.FromUnixTimeSeconds(date));
                }
            }

            if (items.GetArrayLength() < CommentsPerPage)
                return ReadBackResult.NotFound;
        }

        // More comments since the attempt than can be read: not having found it says nothing.
        return new ReadBackResult(ReadBackKind.TryLater, "vk.too-many-comments");
    }

    /// <summary>
    /// Reads comments. VK's schema lets only persons' tokens do that, its servers communities' as well: where a
    /// community's is refused (27), the person's reads.
    /// </summary>
    private async Task<VkAnswer> ReadAsync(
        ConnectorAccount account, string method, IReadOnlyList<KeyValuePair<string, string>> parameters, ICallGate gate, CancellationToken cancellationToken)
    {
        await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
        var answer = await client.CallAsync(method, parameters, account.Token, cancellationToken);
        if (answer is not VkAnswer.Error { Code: GroupAuthFailed } || GroupOf(account) is null || account.UploadToken is not { } person)
            return answer;

        await gate.PassAsync(options.Value.CallTimeout, CallToken.Upload, cancellationToken);
        return await client.CallAsync(method, parameters, person, cancellationToken);
    }

    /// <summary>Calls a method that takes only persons' tokens; the error of a community's token (27) where the account has no other.</summary>
    private async Task<VkAnswer> AsPersonAsync(
        ConnectorAccount account, string method, IReadOnlyList<KeyValuePair<string, string>> parameters, ICallGate gate, CancellationToken cancellationToken)
    {
        if (PersonsToken(account) is not { } token)
            return new VkAnswer.Error(GroupAuthFailed, NoPersonsToken().Detail!);
        await gate.PassAsync(options.Value.CallTimeout, BudgetOf(account, token), cancellationToken);
        return await client.CallAsync(method, parameters, token, cancellationToken);
    }
}
