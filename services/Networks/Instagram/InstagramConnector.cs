using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Instagram;

/// <summary>
/// Instagram: comments under the account's own media, answers where it was named, its own posts with pictures, and what
/// others write under them.
/// </summary>
internal sealed partial class InstagramConnector(
    GraphClient client, GraphUsage usage, IOptions<MetaOptions> meta, IOptions<InstagramOptions> options, TimeProvider time) : INetworkConnector
{
    private const int CommentsAtOnce = 50;
    private const int MaxPages = 400;

    // Meta's clock and ours differ a little, and Meta tells whole seconds.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(2);

    public string Network => "instagram";

    public ConnectorCapabilities Capabilities => new()
    {
        Reply = new ReplyCapability(["p"], [], 0, options.Value.TextLimit, TextCounting.CodePoints),
        OwnPost = new OwnPostCapability(
            ["image/jpeg", "image/png"], options.Value.MaxPictures, options.Value.CaptionLimit, TextCounting.CodePoints,
            AttachmentRequired: true, NeedsPublicAddress: true),
        Monitors = [MonitorKind.Mentions, MonitorKind.Comments, MonitorKind.OwnPosts],
        SeesStanding = true,
        Limits =
        [
            "Комментарии — только текст, без вложений.",
            "Ответить через интерфейс можно под своими записями и там, где аккаунт упомянут; иначе отвечают вручную.",
            "Ответ под чужой записью интерфейс не показывает: после неясного исхода смотрит человек.",
            "Поиска по словам интерфейс не даёт: находятся отметки аккаунта и комментарии под его записями.",
            "Своя запись — только с картинкой, которую Instagram сам берёт по открытому адресу.",
        ],
    };

    public double CallsPerSecond(AccountKind kind, CallToken token) => meta.Value.CallsPerSecond;

    public string? CheckOwner(AccountKind kind, string ownerId) => ownerId.Length is > 0 and <= 20 && ownerId.All(char.IsAsciiDigit) && ownerId[0] != '0'
        ? null
        : "An owner in Instagram is the number of a professional account, as connecting it gives it.";

    public async Task<PostResult> PostAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var graph = Session(request.Account, gate, forSending: true);
        var (target, notPrepared) = await Refusals.PrepareAsync<InstagramTarget>(Network, async () =>
        {
            if (request.Files.Count > 0)
                return (null, new PostResult(PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported, "A comment in Instagram is text alone: post by hand."));
            var (found, failure) = await ResolveAsync(graph, request, cancellationToken);
            if (found is null)
                return (null, GraphErrors.OfPreparing(failure!, Network, meta.Value));
            await graph.PassAsync(cancellationToken);
            return (found, null);
        });
        if (target is null)
            return notPrepared!;

        var answer = await graph.SendAsync(target.Path, target.Parameters.Append(new("message", request.Text)));
        return answer is GraphAnswer.Value { Json: var json } && json.Text("id") is { Length: > 0 } reply
            ? PostResult.Posted(reply, UrlOfReply(request.Target, reply), time.GetUtcNow())
            : GraphErrors.OfSending(answer, Network, meta.Value);
    }

    public async Task<ReadBackResult> FindAsync(
        ReplyRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken)
    {
        var graph = Session(request.Account, gate, forSending: true);
        return await Refusals.ReadAsync(Network, async () =>
        {
            var (target, failure) = await ResolveAsync(graph, request, cancellationToken);
            if (target is null)
                return GraphErrors.OfReading(failure!, Network, meta.Value);
            return target.Thread is { } thread
                ? await FindInThreadAsync(graph, request, thread, since, cancellationToken)
                : new ReadBackResult(ReadBackKind.Impossible, $"{Network}.foreign-media");
        }, Refusals.AsReadBack);
    }

    public async Task<StandingResult> LookAtAsync(StandingRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var graph = Session(request.Account, gate, forSending: false);
        return await Refusals.ReadAsync(Network, async () =>
        {
            var reply = request.ReplyId ?? (NetworkAddress.TryParse(Network, request.ReplyUrl, out var address) ? address.CommentId : null);
            if (reply is null)
                return new StandingResult(StandingKind.Impossible, ConnectorFaults.AddressNotSupported);
            var answer = await graph.GetAsync(GraphSession.Id(reply), "id,text,timestamp,username,hidden", cancellationToken);
            if (answer is GraphAnswer.Value { Json: var json })
                return Standing(request, json);
            return answer is GraphAnswer.Error { IsMissing: true } ? await GoneAsync(graph, request, cancellationToken) : GraphErrors.OfLooking(answer, Network, meta.Value);
        }, Refusals.AsStanding);
    }

    public async Task<MonitorPage> ReadAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var monitor = new InstagramMonitor(Session(request.Account, gate, forSending: false), options.Value, time);
        return await Refusals.ReadAsync(Network, async () =>
        {
            return request.Kind switch
            {
                MonitorKind.Comments => await monitor.CommentsAsync(request, cancellationToken),
                MonitorKind.Mentions => await monitor.MediaAsync(request, "tags", mentions: true, cancellationToken),
                MonitorKind.OwnPosts => await monitor.MediaAsync(request, "media", mentions: false, cancellationToken),
                _ => new MonitorPage(
                    MonitorOutcome.Impossible, [], request.Cursor, Code: ConnectorFaults.NotOffered, Detail: "Instagram's interface has no search by words."),
            };
        }, refused => refused.AsPage(request.Cursor));
    }

    public Task<TokenState> CheckTokenAsync(ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken) =>
        MetaTokens.CheckAsync(Session(account, gate, forSending: true), "username", options.Value.Scopes, cancellationToken);

    /// <summary>The address of a comment under the same media.</summary>
    internal static string UrlOfReply(NetworkAddress publication, string replyId) => $"https://www.instagram.com/p/{publication.PostId}/c/{replyId}/";

    private GraphSession Session(ConnectorAccount account, ICallGate gate, bool forSending) =>
        new(client, usage, meta.Value, Network, account, gate, forSending);

    private Task<(InstagramTarget? Target, GraphAnswer? Failure)> ResolveAsync(GraphSession graph, ReplyRequest request, CancellationToken cancellationToken) =>
        InstagramTargets.ResolveAsync(graph, request.Target, request.TargetId, options.Value.SearchedMedia, cancellationToken);

    /// <summary>Instagram gives the newest comments first; a whole page that is older than the attempt ends the look.</summary>
    private async Task<ReadBackResult> FindInThreadAsync(
        GraphSession graph, ReplyRequest request, string thread, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var text = NetworkText.Normalise(request.Text);
        string? own = null;
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await graph.GetAsync(
                thread, "id,text,timestamp,username,from", cancellationToken, [GraphSession.Limit(CommentsAtOnce), .. GraphSession.After(after)]);
            if (answer is not GraphAnswer.Value { Json: var json })
                return GraphErrors.OfReading(answer, Network, meta.Value);

            var anyNew = false;
            foreach (var comment in json.Items("data"))
            {
                if (comment.Text("id") is not { } id || comment.Time("timestamp") is not { } at || at < since - ClockMargin)
                    continue;
                anyNew = true;
                if (NetworkText.Normalise(comment.Text("text")) != text || request.KnownReplies.Contains(id))
                    continue;
                if (comment.Member("from").Text("id") == request.Account.OwnerId)
                    return ReadBackResult.Found(id, UrlOfReply(request.Target, id), at);

                // The number before a comment is one for the application alone, and may differ from the account's own: the name decides.
                if (own is null)
                {
                    var account = await graph.GetAsync(GraphSession.Id(request.Account.OwnerId), "id,username", cancellationToken);
                    if (account is not GraphAnswer.Value { Json: var user } || user.Text("username") is not { Length: > 0 } name)
                        return GraphErrors.OfReading(account, Network, meta.Value);
                    own = name;
                }

                if (string.Equals(comment.Text("username"), own, StringComparison.OrdinalIgnoreCase))
                    return ReadBackResult.Found(id, UrlOfReply(request.Target, id), at);
            }

            after = json.After();
            if (!anyNew || after is null)
                return ReadBackResult.NotFound;
        }

        // More comments since the attempt than can be read: not having found it says nothing.
        return new ReadBackResult(ReadBackKind.TryLater, $"{Network}.too-many-comments");
    }

    private StandingResult Standing(StandingRequest request, JsonElement reply)
    {
        if (reply.Flag("hidden"))
            return new StandingResult(StandingKind.ReplyGone, $"{Network}.hidden", Evidence: reply.GetRawText());
        var text = reply.Text("text") ?? string.Empty;
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
        var (target, failure) = await InstagramTargets.ResolveAsync(
            graph, request.Publication, request.PublicationId, options.Value.SearchedMedia, cancellationToken);
        if (target is not null)
            return new StandingResult(StandingKind.ReplyGone, Evidence: JsonSerializer.Serialize(new { Media = target.MediaUrl, Reply = "not found" }));
        if (failure is not GraphAnswer.Refused { Code: ConnectorFaults.NotMentioned })
            return GraphErrors.OfLooking(failure!, Network, meta.Value);

        // Neither among the own nor among what names the account, where it was when it was answered; and the token is good.
        var account = await graph.GetAsync(GraphSession.Id(request.Account.OwnerId), "id", cancellationToken);
        return account is GraphAnswer.Value
            ? new StandingResult(
                StandingKind.PublicationGone, ConnectorFaults.PublicationGone,
                Evidence: JsonSerializer.Serialize(new { Media = request.Publication.Canonical, Publication = "not found", Reply = "not found" }))
            : GraphErrors.OfLooking(account, Network, meta.Value);
    }
}
