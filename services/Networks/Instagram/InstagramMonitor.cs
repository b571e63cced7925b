using System.Text.Json;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Instagram;

/// <summary>Reads what monitors watch: comments under own media, media that names the account, own media.</summary>
internal sealed class InstagramMonitor(GraphSession graph, InstagramOptions options, TimeProvider time)
{
    private const string MediaFields = "id,caption,permalink,timestamp,username,media_type,media_url";
    private const string CommentFields = "id,text,timestamp,username,from,parent_id";
    private const int MediaAtOnce = 25;
    private const int CommentsAtOnce = 50;
    private const int MaxCommentPages = 20;

    /// <summary>An address in its one form, or null where it is none of a post.</summary>
    public static string? Canonical(string? permalink) => NetworkAddress.TryParse("instagram", permalink, out var address) ? address.Canonical : null;

    /// <summary>Comments of others under own media, with the answers to them.</summary>
    public async Task<MonitorPage> CommentsAsync(MonitorRequest request, CancellationToken cancellationToken)
    {
        // Comments also come under old media: each pass looks through as much as is watched, however old it is.
        var cursor = GraphCursor.Read(request.Cursor, request.Since, time.GetUtcNow());
        var atOnce = Math.Clamp(request.Limit, 1, MediaAtOnce);
        var answer = await graph.GetAsync(
            $"{GraphSession.Id(request.Account.OwnerId)}/media",
            $"id,permalink,comments.limit({CommentsAtOnce}){{{CommentFields},replies.limit({CommentsAtOnce}){{{CommentFields}}}}}",
            cancellationToken,
            [GraphSession.Limit(atOnce), .. GraphSession.After(cursor.After)]);
        if (answer is not GraphAnswer.Value { Json: var json })
            return GraphErrors.OfMonitor(answer, graph.Network, graph.Options, request.Cursor);

        var found = new List<FoundItem>();
        foreach (var media in json.Items("data"))
        {
            if (media.Text("id") is not { } mediaId || !NetworkAddress.TryParse("instagram", media.Text("permalink"), out var address))
                continue;
            var failure = await ThreadAsync(
                $"{GraphSession.Id(mediaId)}/comments", $"{CommentFields},replies.limit({CommentsAtOnce}){{{CommentFields}}}",
                media.Member("comments"), address, null, cursor.Oldest, found, cancellationToken);
            if (failure is not null)
                return GraphErrors.OfMonitor(failure, graph.Network, graph.Options, request.Cursor);
        }

        foreach (var item in found)
            cursor = cursor.See(item.PostedAt);
        var watched = (cursor.Page + 1) * atOnce >= options.WatchedMedia;
        return Page(found, cursor, watched ? null : json.After());
    }

    /// <summary>Media of a list, newest first, until it is older than what was seen.</summary>
    public async Task<MonitorPage> MediaAsync(MonitorRequest request, string edge, bool mentions, CancellationToken cancellationToken)
    {
        var cursor = GraphCursor.Read(request.Cursor, request.Since, time.GetUtcNow());
        var answer = await graph.GetAsync(
            $"{GraphSession.Id(request.Account.OwnerId)}/{edge}", MediaFields, cancellationToken,
            [GraphSession.Limit(Math.Clamp(request.Limit, 1, 100)), .. GraphSession.After(cursor.After)]);
        if (answer is not GraphAnswer.Value { Json: var json })
            return GraphErrors.OfMonitor(answer, graph.Network, graph.Options, request.Cursor);

        var items = json.Items("data").Select(media => ReadMedia(media, mentions)).OfType<FoundItem>().Where(item => item.PostedAt >= cursor.Oldest).ToArray();
        var named = new List<FoundItem>();
        if (mentions && cursor.After is null && await NamedAsync(request.Terms, named, cancellationToken) is { } failure)
            return GraphErrors.OfMonitor(failure, graph.Network, graph.Options, request.Cursor);
        foreach (var item in items)
            cursor = cursor.See(item.PostedAt);
        return Page([.. items, .. named], cursor, items.Length == 0 ? null : json.After());
    }

    /// <summary>
    /// Where comments name the account Instagram lists nowhere: webhooks tell the id alone, and what it is can then be asked.
    /// The terms of such a look are those ids; what is not there any more, or names the account no longer, is left out.
    /// </summary>
    private async Task<GraphAnswer?> NamedAsync(IReadOnlyList<string> ids, List<FoundItem> named, CancellationToken cancellationToken)
    {
        var account = GraphSession.Id(graph.Account.OwnerId);
        foreach (var id in ids.Where(id => id.Length is > 0 and <= 30 && id.All(char.IsAsciiDigit)))
        {
            var comment = await graph.GetAsync(
                account, $"mentioned_comment.comment_id({id}){{id,text,timestamp,username,media{{id,permalink}}}}", cancellationToken);
            if (comment is GraphAnswer.Value { Json: var found })
            {
                if (found.Member("mentioned_comment") is { } told && told.Time("timestamp") is { } at
                    && NetworkAddress.TryParse("instagram", told.Member("media").Text("permalink"), out var address))
                {
                    named.Add(ReadComment(told, id, at, address, null) with { MentionsAccount = true });
                }

                continue;
            }

            if (comment is not GraphAnswer.Error { IsMissing: true })
                return comment;
            var media = await graph.GetAsync(account, $"mentioned_media.media_id({id}){{{MediaFields}}}", cancellationToken);
            if (media is GraphAnswer.Value { Json: var json })
            {
                if (json.Member("mentioned_media") is { } told && ReadMedia(told, mentions: true) is { } item)
                    named.Add(item);
            }
            else if (media is not GraphAnswer.Error { IsMissing: true })
            {
                return media;
            }
        }

        return null;
    }

    private static MonitorPage Page(IReadOnlyList<FoundItem> items, GraphCursor cursor, string? after) =>
        new(MonitorOutcome.Read, items, cursor.Next(after).ToString(), More: after is not null);

    /// <summary>Reads a list of comments from where the first page ended, and what hangs under each.</summary>
    private async Task<GraphAnswer?> ThreadAsync(
        string path,
        string fields,
        JsonElement? list,
        NetworkAddress media,
        string? parentId,
        DateTimeOffset oldest,
        List<FoundItem> found,
        CancellationToken cancellationToken)
    {
        for (var page = 0; page < MaxCommentPages; page++)
        {
            var anyNew = false;
            foreach (var comment in list.Items("data"))
            {
                if (comment.Text("id") is not { } id || comment.Time("timestamp") is not { } at)
                    continue;
                if (at >= oldest)
                {
                    anyNew = true;
                    found.Add(ReadComment(comment, id, at, media, parentId));
                }

                // Under an old comment there may be new answers.
                if (comment.Member("replies") is { } replies
                    && await ThreadAsync($"{GraphSession.Id(id)}/replies", CommentFields, replies, media, id, oldest, found, cancellationToken) is { } failed)
                {
                    return failed;
                }
            }

            if (list.After() is not { } after || (parentId is not null && !anyNew))
                return null;
            var more = await graph.GetAsync(path, fields, cancellationToken, [GraphSession.Limit(CommentsAtOnce), .. GraphSession.After(after)]);
            if (more is not GraphAnswer.Value { Json: var next })
                return more;
            list = next;
        }

        return null;
    }

    private FoundItem ReadComment(JsonElement comment, string id, DateTimeOffset at, NetworkAddress media, string? parentId)
    {
        var name = comment.Text("username") ?? comment.Member("from").Text("username") ?? string.Empty;
        var author = comment.Member("from").Text("id") ?? name;
        return new FoundItem(
            id,
            InstagramConnector.UrlOfReply(media, id),
            author,
            name,
            AddressOf(name),
            comment.Text("text") ?? string.Empty,
            at,
            [],
            parentId is null ? media.Canonical : InstagramConnector.UrlOfReply(media, parentId),
            FromOwnAccount: author == graph.Account.OwnerId);
    }

    private FoundItem? ReadMedia(JsonElement media, bool mentions)
    {
        if (media.Text("id") is not { } id || media.Time("timestamp") is not { } at || Canonical(media.Text("permalink")) is not { } url)
            return null;
        var name = media.Text("username") ?? string.Empty;
        var kind = media.Text("media_type") == "VIDEO" ? "video" : "photo";
        FoundMedia[] pictures = media.Text("media_url") is { Length: > 0 } address ? [new FoundMedia(kind, address)] : [];
        // Of others Instagram gives the name alone.
        return new FoundItem(
            id, url, mentions ? name : graph.Account.OwnerId, name, AddressOf(name), media.Text("caption") ?? string.Empty, at, pictures,
            FromOwnAccount: !mentions, MentionsAccount: mentions);
    }

    private static string? AddressOf(string name) => name.Length == 0 ? null : $"https://www.instagram.com/{Uri.EscapeDataString(name)}/";
}
