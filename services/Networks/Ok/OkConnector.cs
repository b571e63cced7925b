using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Ok;

/// <summary>
/// Odnoklassniki: own posts on the page of a person or a group, comments under them, standing. Its interface has no
/// method for writing a comment, so replies are posted by hand.
/// </summary>
internal sealed partial class OkConnector(OkClient client, IOptions<OkOptions> options, TimeProvider time) : INetworkConnector
{
    private const int PerPage = 100;
    private const int MaxPages = 100;

    // OK's clock and ours differ a little.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(2);
    private static readonly string[] PhotoTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    public string Network => "ok";

    public ConnectorCapabilities Capabilities => new()
    {
        OwnPost = new OwnPostCapability(PhotoTypes, options.Value.MaxPhotos, options.Value.PostTextLimit, TextCounting.CodePoints),
        Monitors = [MonitorKind.Comments, MonitorKind.OwnPosts],
        SeesStanding = true,
        Limits =
        [
            "Интерфейс Одноклассников не даёт писать комментарии: ответ размещается вручную.",
            "Упоминания и записи по словам Одноклассники не ищут: наблюдаются комментарии к своим записям.",
            "У комментария нет своего адреса: ссылка открывает запись, под которой он стоит.",
        ],
    };

    public double CallsPerSecond(AccountKind kind, CallToken token) => options.Value.CallsPerSecond;

    public string? CheckOwner(AccountKind kind, string ownerId) =>
        ownerId.Length is > 0 and <= 30 && ownerId.All(char.IsAsciiDigit) && ownerId[0] != '0'
            ? null
            : "An owner in OK is the number of the person or of the group.";

    public Task<PostResult> PostAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken) =>
        Task.FromResult(new PostResult(PostResultKind.Permanent, ConnectorFaults.NotOffered, "OK's interface has no method for comments: post by hand."));

    public Task<ReadBackResult> FindAsync(ReplyRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken) =>
        Task.FromResult(new ReadBackResult(ReadBackKind.Impossible, ConnectorFaults.NotOffered));

    public async Task<PostResult> PublishAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var (photos, notPrepared) = await Refusals.PrepareAsync<List<string>>(Network, async () =>
        {
            var (tokens, failure) = await UploadAllAsync(request, gate, cancellationToken);
            if (failure is null)
                await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
            return (tokens, failure);
        });
        if (notPrepared is not null)
            return notPrepared;

        // From here on the outcome counts, whether the service stops or not: only the call's own limit ends it.
        var answer = await client.CallAsync("mediatopic.post", Topic(request, photos!), request.Account.Token, CancellationToken.None);
        return answer is OkAnswer.Response { Value: var value } && TopicId(value) is { } id
            ? PostResult.Posted(id, UrlOf(request.Account, id), time.GetUtcNow())
            : OkErrors.OfSending(answer, options.Value);
    }

    public async Task<ReadBackResult> FindOwnPostAsync(OwnPostRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken)
    {
        var text = NetworkText.Normalise(request.Text);
        var oldest = since - ClockMargin;
        string? anchor = null;
        return await Refusals.ReadAsync(Network, async () =>
        {
            for (var page = 0; page < MaxPages; page++)
            {
                var list = await DiscussionsAsync(request.Account, anchor, PerPage, gate, cancellationToken);
                if (list.Failure is not null)
                    return OkErrors.OfReading(list.Failure, options.Value);

                var candidates = list.Items.Where(discussion => discussion.IsOwnTopic && !request.KnownPosts.Contains(discussion.Id)).ToList();
                var (topics, failure) = await TopicsAsync(request.Account, candidates, gate, cancellationToken);
                if (failure is not null)
                    return OkErrors.OfReading(failure, options.Value);
                if (topics.FirstOrDefault(topic => topic.PostedAt >= oldest && NetworkText.Normalise(topic.Text) == text) is { } found)
                    return ReadBackResult.Found(found.NetworkId, UrlOf(request.Account, found.NetworkId), found.PostedAt);

                // The list goes from the latest activity back: what follows is older than the attempt.
                if (list.Next is null || list.Items.Any(discussion => discussion.LastActivity < oldest))
                    return ReadBackResult.NotFound;
                anchor = list.Next;
            }

            return new ReadBackResult(ReadBackKind.TryLater, "ok.too-many-posts");
        }, Refusals.AsReadBack);
    }

    public async Task<TokenState> CheckTokenAsync(ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken)
    {
        return await Refusals.ReadAsync(Network, async () =>
        {
            await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
            var answer = await client.CallAsync("users.getCurrentUser", [new("fields", "uid,name")], account.Token, cancellationToken);
            if (answer is not OkAnswer.Response { Value: var user } || JsonFields.Text(user, "uid") is not { } uid)
                return Unknown(answer);
            var name = JsonFields.Text(user, "name");
            if (account.Kind == AccountKind.Person)
            {
                return uid == account.OwnerId
                    ? new TokenState(MonitorOutcome.Read, uid, name)
                    : new TokenState(MonitorOutcome.Token, uid, name, Code: "ok.foreign-token", Detail: "The token is that of somebody else.");
            }

            // A group has no token of its own: one of those who run it speaks for it.
            await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
            var member = await client.CallAsync(
                "group.getUserGroupsByIds", [new("group_id", account.OwnerId), new("uids", uid)], account.Token, cancellationToken);
            if (member is not OkAnswer.Response { Value: { ValueKind: JsonValueKind.Array } roles })
                return Unknown(member);
            return roles.EnumerateArray().Any(role => JsonFields.Text(role, "status") is "ADMIN" or "MODERATOR")
                ? new TokenState(MonitorOutcome.Read, account.OwnerId, name)
                : new TokenState(MonitorOutcome.Token, account.OwnerId, name, Code: "ok.no-role", Detail: "The token is that of a person who does not run the group.");
        }, Refusals.AsTokenState);

        TokenState Unknown(OkAnswer answer)
        {
            var failure = OkErrors.OfPreparing(answer, options.Value);
            return new TokenState(
                failure.Kind == PostResultKind.Token ? MonitorOutcome.Token : MonitorOutcome.TryLater, Code: failure.Code, Detail: failure.Detail);
        }
    }

    /// <summary>OK answers with the bare number, as a text.</summary>
    private static string? TopicId(JsonElement value)
    {
        var id = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => JsonFields.Text(value, "id"),
        };
        return id is { Length: > 0 } && id != "0" && id.All(char.IsAsciiDigit) ? id : null;
    }

    private static bool IsGroup(ConnectorAccount account) => account.Kind == AccountKind.LegalEntity;

    private static string UrlOf(ConnectorAccount account, string topicId) =>
        IsGroup(account) ? $"https://ok.ru/group/{account.OwnerId}/topic/{topicId}" : $"https://ok.ru/profile/{account.OwnerId}/statuses/{topicId}";

    private static List<KeyValuePair<string, string>> Topic(OwnPostRequest request, List<string> photoTokens)
    {
        var media = new List<object>();
        if (request.Text.Length > 0)
            media.Add(new { type = "text", text = request.Text });
        if (photoTokens.Count > 0)
            media.Add(new { type = "photo", list = photoTokens.Select(token => new { id = token }).ToArray() });
        var parameters = new List<KeyValuePair<string, string>> { new("attachment", JsonSerializer.Serialize(new { media })) };
        if (IsGroup(request.Account))
            parameters.AddRange([new("type", "GROUP_THEME"), new("gid", request.Account.OwnerId), new("onBehalfOfGroup", "true")]);
        else
            parameters.Add(new("type", "USER"));
        return parameters;
    }

    /// <summary>Uploads the photos; the tokens of the uploads go into the post. Nothing of this is visible to anybody.</summary>
    private async Task<(List<string> Tokens, PostResult? Failure)> UploadAllAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var tokens = new List<string>();
        foreach (var file in request.Files)
        {
            await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
            var parameters = new List<KeyValuePair<string, string>> { new("count", "1") };
            if (IsGroup(request.Account))
                parameters.Add(new("gid", request.Account.OwnerId));
            var place = await client.CallAsync("photosV2.getUploadUrl", parameters, request.Account.Token, cancellationToken);
            if (place is not OkAnswer.Response { Value: var value } || !Uri.TryCreate(JsonFields.Text(value, "upload_url"), UriKind.Absolute, out var address))
                return (tokens, OkErrors.OfPreparing(place, options.Value));

            await gate.PassAsync(options.Value.UploadTimeout, CallToken.Posting, cancellationToken);
            var uploaded = await client.UploadAsync(address, file, cancellationToken);
            if (uploaded is not OkAnswer.Response { Value: var receipt })
                return (tokens, OkErrors.OfPreparing(uploaded, options.Value));
            var token = receipt.ValueKind == JsonValueKind.Object && receipt.TryGetProperty("photos", out var photos) && photos.ValueKind == JsonValueKind.Object
                ? photos.EnumerateObject().Select(photo => JsonFields.Text(photo.Value, "token")).FirstOrDefault(text => !string.IsNullOrEmpty(text))
                : null;
            if (token is null)
                return (tokens, new PostResult(PostResultKind.Permanent, "ok.photo-refused", "OK does not take the photo."));
            tokens.Add(token);
        }

        return (tokens, null);
    }
}
