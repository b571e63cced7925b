using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Twitter;

/// <summary>
/// X: answers under posts whose author mentioned or quoted the account, own posts, and finding. X limits each of its
/// methods by itself, and posts most of all: these have the budget of <see cref="CallToken.Posting"/>, all other calls
/// that of <see cref="CallToken.Upload"/>.
/// </summary>
internal sealed class TwitterConnector(
    TwitterClient client, TwitterMedia media, TwitterMonitors monitors, IOptions<TwitterOptions> options, TimeProvider time) : INetworkConnector
{
    private const int PageSize = 100;
    private const int MaxPages = 32;
    private const int MaxFiles = 4;

    // X's clock and ours differ a little.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(2);

    public string Network => TwitterClient.Network;

    public ConnectorCapabilities Capabilities => new()
    {
        Reply = new ReplyCapability(["status"], TwitterMedia.Types, MaxFiles, Options.TextLimit, TextCounting.Weighted),
        OwnPost = new OwnPostCapability(TwitterMedia.Types, MaxFiles, Options.TextLimit, TextCounting.Weighted),
        Monitors = [MonitorKind.Mentions, MonitorKind.Comments, MonitorKind.Search, MonitorKind.OwnPosts],
        SeesStanding = true,
        Limits =
        [
            .. Options.RepliesOnlyWhereMentioned
                ? ["Ответ через интерфейс возможен только там, где автор упомянул или процитировал учётную запись; в остальных случаях ответ размещается вручную."]
                : Array.Empty<string>(),
            "К записи прикладывается до четырёх изображений, или один GIF, или одно видео.",
            string.Create(CultureInfo.InvariantCulture, $"Поиск и обсуждения видны за последние {Options.SearchDays} дней."),
        ],
    };

    private TwitterOptions Options => options.Value;

    public double CallsPerSecond(AccountKind kind, CallToken token) =>
        (token == CallToken.Posting ? Options.CreatesPer15Minutes : Options.CallsPer15Minutes) / TimeSpan.FromMinutes(15).TotalSeconds;

    public string? CheckOwner(AccountKind kind, string ownerId) => ownerId is { Length: > 0 and <= 19 } && ownerId.All(char.IsAsciiDigit)
        ? null
        : "An owner in X is the number of the account, not its name.";

    public async Task<PostResult> PostAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var (files, failure) = await Refusals.PrepareAsync(Network, async () =>
        {
            if (await MayAnswerAsync(request, gate, cancellationToken) is { } refused)
                return (null, refused);
            return await PrepareAsync(request.Files, request.Account, gate, cancellationToken);
        });
        return failure ?? await SendAsync(
            request.Text, files!, new { in_reply_to_tweet_id = request.Target.PostId }, request.Account.Token);
    }

    public async Task<PostResult> PublishAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var (files, failure) = await Refusals.PrepareAsync(
            Network, () => PrepareAsync(request.Files, request.Account, gate, cancellationToken));
        return failure ?? await SendAsync(request.Text, files!, reply: null, request.Account.Token);
    }

    public Task<ReadBackResult> FindAsync(ReplyRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken) =>
        FindAsync(request.Account, since, post => post.RepliedTo == request.Target.PostId, request.Text, request.KnownReplies, gate, cancellationToken);

    public Task<ReadBackResult> FindOwnPostAsync(OwnPostRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken) =>
        FindAsync(request.Account, since, post => post.RepliedTo is null && !post.IsRepost, request.Text, request.KnownPosts, gate, cancellationToken);

    public Task<StandingResult> LookAtAsync(StandingRequest request, ICallGate gate, CancellationToken cancellationToken) =>
        Refusals.ReadAsync(Network, () => StandingAsync(request, gate, cancellationToken), Refusals.AsStanding);

    public Task<MonitorPage> ReadAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken) =>
        Refusals.ReadAsync(Network, () => monitors.ReadAsync(request, gate, cancellationToken), refused => refused.AsPage(request.Cursor));

    public Task<TokenState> CheckTokenAsync(ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken) => Refusals.ReadAsync(Network, async () =>
    {
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var answer = await client.GetAsync("2/users/me", [], account.Token, cancellationToken);
        return answer is CallAnswer.Answered { IsSuccess: true, Body: var body } && body.Member("data").Text("id") is { } id
            ? new TokenState(MonitorOutcome.Read, id, body.Member("data").Text("name"))
            : Sorted(answer).AsTokenState();
    }, Refusals.AsTokenState);

    private PostResult Sorted(CallAnswer answer) => TwitterErrors.OfOther(answer, Options, time.GetUtcNow());

    /// <summary>Uploads, and passes the gate of the sending call last.</summary>
    private async Task<(List<string>? Ids, PostResult? Failure)> PrepareAsync(
        IReadOnlyList<ReplyFile> files, ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken)
    {
        if (TwitterMedia.Obstacle(files) is { } obstacle)
            return (null, obstacle);
        var uploaded = await media.UploadAsync(files, account.Token, gate, cancellationToken);
        if (uploaded.Failure is null)
            await gate.PassAsync(Options.CallTimeout, CallToken.Posting, cancellationToken);
        return uploaded;
    }

    private async Task<PostResult> SendAsync(string text, List<string> files, object? reply, string token)
    {
        var body = new Dictionary<string, object>(StringComparer.Ordinal) { ["text"] = text };
        if (reply is not null)
            body["reply"] = reply;
        if (files.Count > 0)
            body["media"] = new { media_ids = files };

        // From here on the outcome counts, whether the service stops or not: only the call's own limit ends it.
        var answer = await client.PostAsync("2/tweets", body, token, CancellationToken.None);
        return answer is CallAnswer.Answered { IsSuccess: true, Body: var confirmed } && confirmed.Member("data").Text("id") is { } id
            ? PostResult.Posted(id, TwitterPost.UrlOf(id), time.GetUtcNow())
            : TwitterErrors.OfSending(answer, Options, time.GetUtcNow());
    }

    /// <summary>Whether X will let the account answer, so that people who have to do it by hand know it at once.</summary>
    private async Task<PostResult?> MayAnswerAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        if (!Options.RepliesOnlyWhereMentioned)
            return null;

        var id = request.Target.PostId!;
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var answer = await client.GetAsync($"2/tweets/{id}", TwitterPost.Fields, request.Account.Token, cancellationToken);
        if (answer is not CallAnswer.Answered { IsSuccess: true, Body: { } body })
            return Cut(answer) ?? (answer is CallAnswer.Answered { Status: 404 } ? Gone() : Sorted(answer));
        if (body.Member("data") is not { } data || TwitterPost.Read(data, body.Member("includes")) is not { } post)
        {
            return TwitterErrors.IsMissing(body, id)
                ? Gone()
                : new PostResult(PostResultKind.Permanent, "twitter.hidden", "X does not show the publication to the account: post by hand.");
        }

        return post.AuthorId == request.Account.OwnerId || post.MentionsOrQuotes(request.Account.OwnerId)
            ? null
            : new PostResult(
                PostResultKind.Permanent,
                ConnectorFaults.NotMentioned,
                "X lets the account answer only those who mentioned or quoted it, and this author did not: post by hand.");
    }

    private static PostResult Gone() => new(PostResultKind.Permanent, ConnectorFaults.PublicationGone, "The publication is not in X any more.");

    private static PostResult? Cut(CallAnswer answer) =>
        answer is CallAnswer.Lost lost && lost.Code == NetworkHttp.CutOff(TwitterClient.Network) ? new PostResult(PostResultKind.Retry, lost.Code, lost.Reason) : null;

    /// <summary>Reads the account's own posts, the newest first, until they are older than the attempt.</summary>
    private Task<ReadBackResult> FindAsync(
        ConnectorAccount account, DateTimeOffset since, Func<TwitterPost, bool> isOurs, string text, IReadOnlySet<string> known, ICallGate gate,
        CancellationToken cancellationToken) => Refusals.ReadAsync(Network, async () =>
    {
        var oldest = since - ClockMargin;
        var now = time.GetUtcNow();
        // X refuses a beginning that is not past; what is newer than it is looked at below.
        var start = oldest < now - ClockMargin ? oldest : now - ClockMargin;
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
            var query = new List<KeyValuePair<string, string>>(TwitterPost.Fields)
            {
                new("max_results", PageSize.ToString(CultureInfo.InvariantCulture)),
                new("start_time", start.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
            };
            if (next is not null)
                query.Add(new("pagination_token", next));
            var answer = await client.GetAsync($"2/users/{account.OwnerId}/tweets", query, account.Token, cancellationToken);
            if (answer is not CallAnswer.Answered { IsSuccess: true, Body: { } body } || body.Member("meta") is not { } meta)
                return Sorted(answer).AsReadBack();

            foreach (var post in TwitterPost.ReadAll(body))
            {
                if (post.CreatedAt >= oldest && post.AuthorId == account.OwnerId && isOurs(post) && post.HasText(text) && !known.Contains(post.Id))
                    return ReadBackResult.Found(post.Id, post.Url, post.CreatedAt);
            }

            next = meta.Text("next_token");
            if (next is null)
                return ReadBackResult.NotFound;
        }

        // More posts since the attempt than X lets us read: not having found it says nothing.
        return new ReadBackResult(ReadBackKind.TryLater, "twitter.too-many-posts");
    }, Refusals.AsReadBack);

    private async Task<StandingResult> StandingAsync(StandingRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var reply = request.ReplyId ?? (NetworkAddress.TryParse(Network, request.ReplyUrl, out var address) ? address.PostId : null);
        if (reply is null || request.Publication.PostId is not { } publication)
            return new StandingResult(StandingKind.Impossible, ConnectorFaults.AddressNotSupported);

        var (body, failure) = await LookUpAsync(request.Account, $"{reply},{publication}", gate, cancellationToken);
        if (body is not { } both)
            return failure!.AsStanding();
        var posts = TwitterPost.ReadAll(both);
        if (posts.All(post => post.Id != publication) && TwitterErrors.IsMissing(both, publication))
            return new StandingResult(StandingKind.PublicationGone, Evidence: both.GetRawText());
        if (posts.FirstOrDefault(post => post.Id == reply) is not { } found)
        {
            return TwitterErrors.IsMissing(both, reply)
                ? new StandingResult(StandingKind.ReplyGone, Evidence: both.GetRawText())
                : new StandingResult(StandingKind.Impossible, "twitter.hidden", Evidence: both.GetRawText());
        }

        // An edited post has a new number, and the old one still shows the old text.
        if (found.NewestId != found.Id)
        {
            (body, failure) = await LookUpAsync(request.Account, found.NewestId, gate, cancellationToken);
            if (body is not { } newest)
                return failure!.AsStanding();
            both = newest;
            if (TwitterPost.ReadAll(newest) is not [var version])
                return new StandingResult(StandingKind.ReplyGone, Evidence: newest.GetRawText());
            found = version;
        }

        return found.HasText(request.Text)
            ? new StandingResult(StandingKind.Standing, Evidence: both.GetRawText())
            : new StandingResult(StandingKind.Edited, Text: found.OwnText, Evidence: both.GetRawText());
    }

    private async Task<(JsonElement? Body, PostResult? Failure)> LookUpAsync(
        ConnectorAccount account, string ids, ICallGate gate, CancellationToken cancellationToken)
    {
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var answer = await client.GetAsync("2/tweets", [new("ids", ids), .. TwitterPost.Fields], account.Token, cancellationToken);
        return answer is CallAnswer.Answered { IsSuccess: true, Body: { } body } ? (body, null) : (null, Sorted(answer));
    }
}
