using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Facebook;

/// <summary>Facebook: a page's comments under posts and comments, its own posts, and what others write on it.</summary>
internal sealed class FacebookConnector(
    GraphClient client, GraphUsage usage, IOptions<MetaOptions> meta, IOptions<FacebookOptions> options, TimeProvider time) : INetworkConnector
{
    private const string CommentFields = "id,message,from,created_time,permalink_url,parent{id},attachment,is_hidden";
    private const int CommentsAtOnce = 100;
    private const int MaxPages = 200;

    // Meta's clock and ours differ a little, and Meta tells whole seconds.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(2);

    public string Network => "facebook";

    public ConnectorCapabilities Capabilities => new()
    {
        Reply = new ReplyCapability(
            ["posts", "photo", "videos", "reel", "watch"], ["image/jpeg", "image/png", "image/gif"], 1, options.Value.TextLimit, TextCounting.CodePoints),
        OwnPost = new OwnPostCapability(["image/jpeg", "image/png", "image/gif"], options.Value.MaxPhotos, options.Value.PostTextLimit, TextCounting.CodePoints),
        Monitors = [MonitorKind.Mentions, MonitorKind.Comments, MonitorKind.OwnPosts],
        SeesStanding = true,
        Limits =
        [
            "Отвечает только страница (Page): личный профиль интерфейс не обслуживает.",
            "К комментарию прикладывается одна фотография.",
            "Поиска по словам интерфейс не даёт: находятся упоминания страницы, комментарии и записи на ней.",
            "Записи в группах и по ссылкам «share» интерфейс не находит: на них отвечают вручную.",
        ],
    };

    public double CallsPerSecond(AccountKind kind, CallToken token) => meta.Value.CallsPerSecond;

    public string? CheckOwner(AccountKind kind, string ownerId) => ownerId.Length is > 0 and <= 20 && ownerId.All(char.IsAsciiDigit) && ownerId[0] != '0'
        ? null
        : "An owner in Facebook is the number of a page.";

    public async Task<PostResult> PostAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var graph = Session(request.Account, gate, forSending: true);
        var form = new List<KeyValuePair<string, string>> { new("message", request.Text) };
        var (target, notPrepared) = await Refusals.PrepareAsync<string>(Network, async () =>
        {
            if (request.Files.Count > 1)
                return (null, new PostResult(PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported, "A comment in Facebook takes one photo: post by hand."));
            var (id, failure) = await ResolveAsync(graph, request.Target, request.TargetId, cancellationToken);
            if (id is null)
                return (null, GraphErrors.OfPreparing(failure!, Network, meta.Value));
            var photos = await UploadAllAsync(graph, request.Files, cancellationToken);
            if (photos.Failure is { } notUploaded)
                return (null, notUploaded);
            form.AddRange(photos.Ids.Select(photo => new KeyValuePair<string, string>("attachment_id", photo)));
            await graph.PassAsync(cancellationToken);
            return (id, null);
        });
        if (target is null)
            return notPrepared!;

        var answer = await graph.SendAsync($"{GraphSession.Id(target)}/comments", form);
        return answer is GraphAnswer.Value { Json: var json } && json.Text("id") is { Length: > 0 } reply
            ? PostResult.Posted(reply, FacebookObjects.UrlOfReply(request.Target, reply), time.GetUtcNow())
            : GraphErrors.OfSending(answer, Network, meta.Value);
    }

    public async Task<ReadBackResult> FindAsync(
        ReplyRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken)
    {
        var graph = Session(request.Account, gate, forSending: true);
        return await Refusals.ReadAsync(Network, async () =>
        {
            var (target, failure) = await ResolveAsync(graph, request.Target, request.TargetId, cancellationToken);
            if (target is null)
                return GraphErrors.OfReading(failure!, Network, meta.Value);
            var root = target;
            if (request.Target.CommentId is not null)
            {
                // An answer to an answer stands in the thread of the comment at its root.
                var comment = await graph.GetAsync(GraphSession.Id(target), "id,parent{id}", cancellationToken);
                if (comment is not GraphAnswer.Value { Json: var json })
                    return GraphErrors.OfReading(comment, Network, meta.Value);
                root = json.Member("parent").Text("id") ?? target;
            }

            return await FindInThreadAsync(graph, request, root, since, cancellationToken);
        }, Refusals.AsReadBack);
    }

    public async Task<PostResult> PublishAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var graph = Session(request.Account, gate, forSending: true);
        var form = new List<KeyValuePair<string, string>> { new("message", request.Text) };
        var (photos, notPrepared) = await Refusals.PrepareAsync<List<string>>(Network, async () =>
        {
            var (ids, failure) = await UploadAllAsync(graph, request.Files, cancellationToken);
            if (failure is null)
                await graph.PassAsync(cancellationToken);
            return (ids, failure);
        });
        if (notPrepared is not null)
            return notPrepared;
        form.AddRange(photos!.Select((photo, index) => new KeyValuePair<string, string>(
            string.Create(CultureInfo.InvariantCulture, $"attached_media[{index}]"), $"{{\"media_fbid\":\"{photo}\"}}")));

        var answer = await graph.SendAsync($"{GraphSession.Id(request.Account.OwnerId)}/feed", form);
        return answer is GraphAnswer.Value { Json: var json } && json.Text("id") is { Length: > 0 } post
            ? PostResult.Posted(post, FacebookObjects.Canonical(null, FacebookObjects.UrlOfPost(post)), time.GetUtcNow())
            : GraphErrors.OfSending(answer, Network, meta.Value);
    }

    public async Task<ReadBackResult> FindOwnPostAsync(
        OwnPostRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken)
    {
        var graph = Session(request.Account, gate, forSending: true);
        var text = NetworkText.Normalise(request.Text);
        string? after = null;
        return await Refusals.ReadAsync(Network, async () =>
        {
            for (var page = 0; page < MaxPages; page++)
            {
                var answer = await graph.GetAsync(
                    $"{GraphSession.Id(request.Account.OwnerId)}/posts", "id,message,created_time,permalink_url", cancellationToken,
                    [GraphSession.Limit(CommentsAtOnce), .. GraphSession.After(after)]);
                if (answer is not GraphAnswer.Value { Json: var json })
                    return GraphErrors.OfReading(answer, Network, meta.Value);
                var anyNew = false;
                foreach (var post in json.Items("data"))
                {
                    if (post.Text("id") is not { } id || post.Time("created_time") is not { } at || at < since - ClockMargin)
                        continue;
                    anyNew = true;
                    if (NetworkText.Normalise(post.Text("message")) == text && !request.KnownPosts.Contains(id))
                        return ReadBackResult.Found(id, FacebookObjects.Canonical(null, FacebookObjects.UrlOfPost(id)), at);
                }

                after = json.After();
                if (!anyNew || after is null)
                    return ReadBackResult.NotFound;
            }

            return new ReadBackResult(ReadBackKind.TryLater, $"{Network}.too-many-posts");
        }, Refusals.AsReadBack);
    }

    public async Task<StandingResult> LookAtAsync(StandingRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var graph = Session(request.Account, gate, forSending: false);
        return await Refusals.ReadAsync(Network, async () =>
        {
            var (reply, failure) = request.ReplyId is { } known ? (known, null)
                : NetworkAddress.TryParse(Network, request.ReplyUrl, out var address) ? await ReplyByHandAsync(graph, request, address, cancellationToken)
                : (null, new GraphAnswer.Refused(ConnectorFaults.AddressNotSupported, string.Empty));
            if (reply is null)
                return GraphErrors.OfLooking(failure!, Network, meta.Value);

            var answer = await graph.GetAsync(GraphSession.Id(reply), "id,message,from,created_time,permalink_url,is_hidden", cancellationToken);
            if (answer is GraphAnswer.Value { Json: var json })
                return Standing(request, json);
            return answer is GraphAnswer.Error { IsMissing: true } ? await GoneAsync(graph, request, cancellationToken) : GraphErrors.OfLooking(answer, Network, meta.Value);
        }, Refusals.AsStanding);
    }

    public async Task<MonitorPage> ReadAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var monitor = new FacebookMonitor(Session(request.Account, gate, forSending: false), options.Value, time);
        return await Refusals.ReadAsync(Network, async () =>
        {
            return request.Kind switch
            {
                MonitorKind.Comments => await monitor.CommentsAsync(request, cancellationToken),
                MonitorKind.Mentions => await monitor.PostsAsync(request, "tagged", mentions: true, cancellationToken),
                MonitorKind.OwnPosts => await monitor.PostsAsync(request, "posts", mentions: false, cancellationToken),
                _ => new MonitorPage(
                    MonitorOutcome.Impossible, [], request.Cursor, Code: ConnectorFaults.NotOffered, Detail: "Facebook's interface has no search of public posts."),
            };
        }, refused => refused.AsPage(request.Cursor));
    }

    public Task<TokenState> CheckTokenAsync(ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken) =>
        MetaTokens.CheckAsync(Session(account, gate, forSending: true), "name", options.Value.Scopes, cancellationToken);

    private GraphSession Session(ConnectorAccount account, ICallGate gate, bool forSending) =>
        new(client, usage, meta.Value, Network, account, gate, forSending);

    private Task<(string? Id, GraphAnswer? Failure)> ResolveAsync(
        GraphSession graph, NetworkAddress address, string? knownId, CancellationToken cancellationToken) =>
        FacebookObjects.ResolveAsync(graph, address, knownId, options.Value.SearchedPosts, cancellationToken);

    /// <summary>Uploads photos unpublished: nobody sees them before the comment or the post, so whatever fails here can be done again.</summary>
    private async Task<(List<string> Ids, PostResult? Failure)> UploadAllAsync(
        GraphSession graph, IReadOnlyList<ReplyFile> files, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var file in files)
        {
            var answer = await graph.UploadAsync(
                $"{GraphSession.Id(graph.Account.OwnerId)}/photos", [new("published", "false"), new("temporary", "true")], file, cancellationToken);
            if (answer is not GraphAnswer.Value { Json: var json } || json.Text("id") is not { Length: > 0 } id || !id.All(char.IsAsciiDigit))
                return (ids, GraphErrors.OfPreparing(answer, Network, meta.Value));
            ids.Add(id);
        }

        return (ids, null);
    }

    /// <summary>Reads the newest comments first, until a whole page is older than the attempt.</summary>
    private async Task<ReadBackResult> FindInThreadAsync(
        GraphSession graph, ReplyRequest request, string root, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var text = NetworkText.Normalise(request.Text);
        var hidden = false;
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await graph.GetAsync(
                $"{GraphSession.Id(root)}/comments", CommentFields, cancellationToken,
                [new("filter", "toplevel"), new("order", "reverse_chronological"), GraphSession.Limit(CommentsAtOnce), .. GraphSession.After(after)]);
            if (answer is not GraphAnswer.Value { Json: var json })
                return GraphErrors.OfReading(answer, Network, meta.Value);

            var anyNew = false;
            foreach (var comment in json.Items("data"))
            {
                if (comment.Text("id") is not { } id || comment.Time("created_time") is not { } at || at < since - ClockMargin)
                    continue;
                anyNew = true;
                if (NetworkText.Normalise(comment.Text("message")) != text || request.KnownReplies.Contains(id))
                    continue;
                // Meta keeps back who wrote what the account may not moderate: the exact text of unknown hands may be ours.
                if (comment.Member("from").Text("id") is not { } author)
                    hidden = true;
                else if (author == request.Account.OwnerId)
                    return ReadBackResult.Found(id, FacebookObjects.UrlOfReply(request.Target, id), at);
            }

            after = json.After();
            if (!anyNew || after is null)
                return hidden ? new ReadBackResult(ReadBackKind.Impossible, $"{Network}.author-not-shown") : ReadBackResult.NotFound;
        }

        // More comments since the attempt than can be read: not having found it says nothing.
        return new ReadBackResult(ReadBackKind.TryLater, $"{Network}.too-many-comments");
    }

    /// <summary>The id of a reply that was posted by hand, by its address and the publication's id.</summary>
    private async Task<(string? Id, GraphAnswer? Failure)> ReplyByHandAsync(
        GraphSession graph, StandingRequest request, NetworkAddress reply, CancellationToken cancellationToken)
    {
        if (reply.CommentId is { } comment && comment.All(char.IsAsciiDigit) && request.PublicationId is { } publication)
        {
            // A post's id ends with its number, a comment's begins with that of its post.
            var post = request.Publication.CommentId is null ? FacebookObjects.NumberOf(publication) : publication.Split('_')[0];
            return ($"{post}_{comment}", null);
        }

        return await ResolveAsync(graph, reply, null, cancellationToken);
    }

    private StandingResult Standing(StandingRequest request, JsonElement reply)
    {
        // What the page hid, only its author and the author's friends see.
        if (reply.Flag("is_hidden"))
            return new StandingResult(StandingKind.ReplyGone, $"{Network}.hidden", Evidence: reply.GetRawText());
        var text = reply.Text("message") ?? string.Empty;
        return NetworkText.Normalise(text) == NetworkText.Normalise(request.Text)
            ? new StandingResult(StandingKind.Standing)
            : new StandingResult(StandingKind.Edited, Text: text, Evidence: reply.GetRawText());
    }

    /// <summary>
    /// The reply is not to be seen. Meta answers so also where a permission is missing: only beside something that can be
    /// seen does it mean that it is gone.
    /// </summary>
    private async Task<StandingResult> GoneAsync(GraphSession graph, StandingRequest request, CancellationToken cancellationToken)
    {
        var (publication, failure) = await ResolveAsync(graph, request.Publication, request.PublicationId, cancellationToken);
        if (publication is null)
            return GraphErrors.OfLooking(failure!, Network, meta.Value);
        var answer = await graph.GetAsync(GraphSession.Id(publication), "id", cancellationToken);
        if (answer is GraphAnswer.Value { Json: var json })
            return new StandingResult(StandingKind.ReplyGone, Evidence: json.GetRawText());
        if (answer is not GraphAnswer.Error { IsMissing: true } missing)
            return GraphErrors.OfLooking(answer, Network, meta.Value);

        var page = await graph.GetAsync(GraphSession.Id(request.Account.OwnerId), "id", cancellationToken);
        return page is GraphAnswer.Value
            ? new StandingResult(StandingKind.PublicationGone, ConnectorFaults.PublicationGone, Evidence: JsonSerializer.Serialize(new { missing.Code, missing.SubCode, missing.Message }))
            : GraphErrors.OfLooking(page, Network, meta.Value);
    }
}
