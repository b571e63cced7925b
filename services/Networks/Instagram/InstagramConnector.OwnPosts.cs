using System.Globalization;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;

namespace SocialPubs.Networks.Instagram;

/// <summary>Own posts: Instagram fetches the pictures into containers, and one call makes a finished container visible.</summary>
internal sealed partial class InstagramConnector
{
    public async Task<PostResult> PublishAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var graph = Session(request.Account, gate, forSending: true);
        if (request.Files.Count == 0)
            return new PostResult(PostResultKind.Permanent, ConnectorFaults.AttachmentRequired, "Instagram takes no post without a picture.");
        if (request.Files.Count > options.Value.MaxPictures)
            return new PostResult(PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported, "Instagram takes fewer pictures: post by hand.");
        if (request.Files.Any(file => file.PublicAddress is null))
            return new PostResult(PostResultKind.Permanent, $"{Network}.no-public-address", "Instagram fetches pictures itself, and there is no address where it could: post by hand.");
        var (container, notPrepared) = await Refusals.PrepareAsync<string>(Network, async () =>
        {
            if (await QuotaAsync(graph, cancellationToken) is { } quota)
                return (null, quota);
            var (id, failure) = await PrepareAsync(graph, request, cancellationToken);
            if (failure is null)
                await graph.PassAsync(cancellationToken);
            return (id, failure);
        });
        if (notPrepared is not null)
            return notPrepared;

        var answer = await graph.SendAsync($"{GraphSession.Id(request.Account.OwnerId)}/media_publish", [new("creation_id", container!)]);
        if (answer is not GraphAnswer.Value { Json: var json } || json.Text("id") is not { Length: > 0 } media)
            return GraphErrors.OfSending(answer, Network, meta.Value);
        var at = time.GetUtcNow();
        // Posted it is, whether its address can be read now or not; without one it is read back.
        return await UrlOfMediaAsync(graph, media, cancellationToken) is { } url
            ? PostResult.Posted(media, url, at)
            : new PostResult(PostResultKind.Unknown, $"{Network}.no-address", "Instagram confirmed the post, but did not tell its address.");
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
                    $"{GraphSession.Id(request.Account.OwnerId)}/media", "id,caption,timestamp,permalink", cancellationToken,
                    [GraphSession.Limit(CommentsAtOnce), .. GraphSession.After(after)]);
                if (answer is not GraphAnswer.Value { Json: var json })
                    return GraphErrors.OfReading(answer, Network, meta.Value);
                var anyNew = false;
                foreach (var media in json.Items("data"))
                {
                    if (media.Text("id") is not { } id || media.Time("timestamp") is not { } at || at < since - ClockMargin)
                        continue;
                    anyNew = true;
                    if (NetworkText.Normalise(media.Text("caption")) == text && !request.KnownPosts.Contains(id) && InstagramMonitor.Canonical(media.Text("permalink")) is { } url)
                        return ReadBackResult.Found(id, url, at);
                }

                after = json.After();
                if (!anyNew || after is null)
                    return ReadBackResult.NotFound;
            }

            return new ReadBackResult(ReadBackKind.TryLater, $"{Network}.too-many-posts");
        }, Refusals.AsReadBack);
    }

    /// <summary>What keeps the account from posting today, or null.</summary>
    private async Task<PostResult?> QuotaAsync(GraphSession graph, CancellationToken cancellationToken)
    {
        var answer = await graph.GetAsync($"{GraphSession.Id(graph.Account.OwnerId)}/content_publishing_limit", "quota_usage,config", cancellationToken);
        if (answer is not GraphAnswer.Value { Json: var json })
            return GraphErrors.OfPreparing(answer, Network, meta.Value);
        var limit = json.Items("data").FirstOrDefault();
        return limit.Number("quota_usage") is { } used && limit.Member("config").Number("quota_total") is { } total && used >= total
            ? PostResult.Wait($"{Network}.posts-per-day", string.Create(CultureInfo.InvariantCulture, $"The account has made {used} of {total} posts that Instagram allows in a day."), options.Value.QuotaPause)
            : null;
    }

    /// <summary>Makes the container and waits until it is finished. Nobody sees it, and Instagram throws it away after a day: whatever fails can be done again.</summary>
    private async Task<(string? Id, PostResult? Failure)> PrepareAsync(GraphSession graph, OwnPostRequest request, CancellationToken cancellationToken)
    {
        var form = new List<KeyValuePair<string, string>> { new("caption", request.Text) };
        if (request.Files.Count == 1)
        {
            form.Add(new("image_url", request.Files[0].PublicAddress!.AbsoluteUri));
        }
        else
        {
            var children = new List<string>();
            foreach (var file in request.Files)
            {
                var child = await FinishedAsync(graph, [new("image_url", file.PublicAddress!.AbsoluteUri), new("is_carousel_item", "true")], cancellationToken);
                if (child.Failure is not null)
                    return child;
                children.Add(child.Id!);
            }

            form.Add(new("media_type", "CAROUSEL"));
            form.Add(new("children", string.Join(',', children)));
        }

        return await FinishedAsync(graph, form, cancellationToken);
    }

    private async Task<(string? Id, PostResult? Failure)> FinishedAsync(
        GraphSession graph, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        var created = await graph.PrepareAsync($"{GraphSession.Id(graph.Account.OwnerId)}/media", form, cancellationToken);
        if (created is not GraphAnswer.Value { Json: var json } || json.Text("id") is not { Length: > 0 } id)
            return (null, GraphErrors.OfPreparing(created, Network, meta.Value));

        for (var look = 0; look < options.Value.ContainerLooks; look++)
        {
            if (look > 0)
                await Task.Delay(options.Value.ContainerPause, time, cancellationToken);
            var state = await graph.GetAsync(GraphSession.Id(id), "status_code,status", cancellationToken);
            if (state is not GraphAnswer.Value { Json: var container })
                return (null, GraphErrors.OfPreparing(state, Network, meta.Value));
            switch (container.Text("status_code"))
            {
                case "FINISHED":
                    return (id, null);
                case "ERROR" or "EXPIRED":
                    return (null, new PostResult(PostResultKind.Permanent, $"{Network}.picture-refused", NetworkHttp.Wording(container.Text("status"))));
                default:
                    continue;
            }
        }

        return (null, new PostResult(PostResultKind.Retry, $"{Network}.container-not-finished", "Instagram has not fetched the pictures yet."));
    }

    private async Task<string?> UrlOfMediaAsync(GraphSession graph, string media, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await graph.GetAsync(GraphSession.Id(media), "id,permalink", cancellationToken);
            return answer is GraphAnswer.Value { Json: var json } ? InstagramMonitor.Canonical(json.Text("permalink")) : null;
        }
        catch (Exception exception) when (exception is RateBudgetException or OperationCanceledException or AttemptLostException)
        {
            return null;
        }
    }
}
