using System.Text.Json;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;

namespace SocialPubs.Networks.Facebook;

/// <summary>Reads what monitors watch: the page's feed with its comments, posts that tag the page, the page's own posts.</summary>
internal sealed class FacebookMonitor(GraphSession graph, FacebookOptions options, TimeProvider time)
{
    private const string Item = "id,message,from,created_time,permalink_url";
    private const string PostFields = Item + ",attachments{media_type,url,media,subattachments}";
    private const string CommentFields = Item + ",parent{id,permalink_url},attachment";
    private const int PostsAtOnce = 25;
    private const int CommentsAtOnce = 50;
    private const int MaxCommentPages = 20;

    /// <summary>Comments of others under posts of the page, and posts of others on it.</summary>
    public async Task<MonitorPage> CommentsAsync(MonitorRequest request, CancellationToken cancellationToken)
    {
        // Comments also come under old posts: each pass looks through as many posts as are watched, however old they are.
        var cursor = GraphCursor.Read(request.Cursor, request.Since, time.GetUtcNow());
        var atOnce = Math.Clamp(request.Limit, 1, PostsAtOnce);
        var answer = await graph.GetAsync(
            $"{GraphSession.Id(request.Account.OwnerId)}/feed",
            $"{PostFields},comments.filter(stream).order(reverse_chronological).limit({CommentsAtOnce}){{{CommentFields}}}",
            cancellationToken,
            [GraphSession.Limit(atOnce), .. GraphSession.After(cursor.After)]);
        if (answer is not GraphAnswer.Value { Json: var json })
            return GraphErrors.OfMonitor(answer, graph.Network, graph.Options, request.Cursor);

        var items = new List<FoundItem>();
        var posts = json.Items("data").ToArray();
        foreach (var post in posts)
        {
            if (post.Text("id") is not { } postId)
                continue;
            if (ReadPost(post, mentions: false) is { FromOwnAccount: false } written && written.PostedAt >= cursor.Oldest)
            {
                items.Add(written);
                cursor = cursor.See(written.PostedAt);
            }

            var comments = post.Member("comments");
            for (var page = 0; page < MaxCommentPages; page++)
            {
                var read = comments.Items("data").Select(comment => ReadComment(comment, post, postId)).OfType<FoundItem>().ToArray();
                foreach (var comment in read.Where(comment => comment.PostedAt >= cursor.Oldest))
                {
                    items.Add(comment);
                    cursor = cursor.See(comment.PostedAt);
                }

                if (comments.After() is not { } after || read.All(comment => comment.PostedAt < cursor.Oldest))
                    break;
                var more = await graph.GetAsync(
                    $"{GraphSession.Id(postId)}/comments", CommentFields, cancellationToken,
                    [new("filter", "stream"), new("order", "reverse_chronological"), GraphSession.Limit(CommentsAtOnce), .. GraphSession.After(after)]);
                if (more is not GraphAnswer.Value { Json: var next })
                    return GraphErrors.OfMonitor(more, graph.Network, graph.Options, request.Cursor);
                comments = next;
            }
        }

        var watched = (cursor.Page + 1) * atOnce >= options.WatchedPosts;
        return Page(items, cursor, watched ? null : json.After());
    }

    /// <summary>Posts of a list, newest first, until they are older than what was seen.</summary>
    public async Task<MonitorPage> PostsAsync(MonitorRequest request, string edge, bool mentions, CancellationToken cancellationToken)
    {
        var cursor = GraphCursor.Read(request.Cursor, request.Since, time.GetUtcNow());
        var answer = await graph.GetAsync(
            $"{GraphSession.Id(request.Account.OwnerId)}/{edge}", PostFields, cancellationToken,
            [GraphSession.Limit(Math.Clamp(request.Limit, 1, 100)), .. GraphSession.After(cursor.After)]);
        if (answer is not GraphAnswer.Value { Json: var json })
            return GraphErrors.OfMonitor(answer, graph.Network, graph.Options, request.Cursor);

        var items = json.Items("data").Select(post => ReadPost(post, mentions)).OfType<FoundItem>().Where(post => post.PostedAt >= cursor.Oldest).ToArray();
        foreach (var item in items)
            cursor = cursor.See(item.PostedAt);
        return Page(items, cursor, items.Length == 0 ? null : json.After());
    }

    private static MonitorPage Page(IReadOnlyList<FoundItem> items, GraphCursor cursor, string? after) =>
        new(MonitorOutcome.Read, items, cursor.Next(after).ToString(), More: after is not null);

    private static string? AddressOf(string? id) => string.IsNullOrEmpty(id) ? null : $"https://www.facebook.com/{id}";

    private FoundItem? ReadPost(JsonElement post, bool mentions)
    {
        if (post.Text("id") is not { } id || post.Time("created_time") is not { } at)
            return null;
        var media = post.Member("attachments").Items("data")
            .SelectMany(attachment => attachment.Member("subattachments").Items("data").DefaultIfEmpty(attachment));
        return Read(post, id, at, FacebookObjects.UrlOfPost(id), MediaOf(media, "media_type"), null, mentions);
    }

    private FoundItem? ReadComment(JsonElement comment, JsonElement post, string postId)
    {
        if (comment.Text("id") is not { } id || comment.Time("created_time") is not { } at)
            return null;
        var parent = comment.Member("parent");
        var answered = parent.Text("id") is { } parentId
            ? FacebookObjects.Canonical(parent.Text("permalink_url"), FacebookObjects.UrlOfComment(postId, parentId))
            : FacebookObjects.Canonical(post.Text("permalink_url"), FacebookObjects.UrlOfPost(postId));
        IEnumerable<JsonElement> media = comment.Member("attachment") is { ValueKind: JsonValueKind.Object } attachment ? [attachment] : [];
        return Read(comment, id, at, FacebookObjects.UrlOfComment(postId, id), MediaOf(media, "type"), answered, mentions: false);
    }

    private FoundItem Read(
        JsonElement node, string id, DateTimeOffset at, string fallback, IReadOnlyList<FoundMedia> media, string? parentUrl, bool mentions)
    {
        // Meta keeps the author back where that person has not opened the profile to the application.
        var author = node.Member("from");
        var authorId = author.Text("id") ?? string.Empty;
        return new FoundItem(
            id,
            FacebookObjects.Canonical(node.Text("permalink_url"), fallback),
            authorId,
            author.Text("name") ?? string.Empty,
            AddressOf(authorId),
            node.Text("message") ?? string.Empty,
            at,
            media,
            parentUrl,
            FromOwnAccount: authorId == graph.Account.OwnerId,
            MentionsAccount: mentions);
    }

    private static FoundMedia[] MediaOf(IEnumerable<JsonElement> attachments, string typeField) =>
    [
        .. attachments
            .Select(attachment => (
                Type: attachment.Text(typeField) ?? attachment.Text("type") ?? string.Empty,
                Address: attachment.Member("media").Text("source") ?? attachment.Member("media").Member("image").Text("src") ?? attachment.Text("url")))
            .Where(found => !string.IsNullOrEmpty(found.Address))
            .Select(found => new FoundMedia(KindOf(found.Type), found.Address!)),
    ];

    private static string KindOf(string type) =>
        type.Contains("video", StringComparison.OrdinalIgnoreCase) ? "video"
        : type.Contains("photo", StringComparison.OrdinalIgnoreCase) || type.Contains("album", StringComparison.OrdinalIgnoreCase) ? "photo"
        : type.Contains("animated", StringComparison.OrdinalIgnoreCase) ? "gif"
        : "link";
}
