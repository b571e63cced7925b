using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Meta;
using SocialPubs.Emulator.Vk;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Instagram;

/// <summary>
/// Instagram's objects in the Graph API, as far as SocialPubs and its demonstration need them: an account sees its own
/// media with their comments, and of others only what names it.
/// </summary>
internal sealed class InstagramGraph(AllWalls walls, IOptions<MetaEmulation> settings, TimeProvider time) : IDisposable
{
    private const int TextLimit = 2200;
    private const int CarouselLimit = 10;
    private const int MaxPictureBytes = 8 * 1024 * 1024;
    private const int CommentsPerPage = 50;

    private readonly Wall wall = walls.For("instagram");
    private readonly ConcurrentDictionary<string, Container> containers = new(StringComparer.Ordinal);

    // The emulator fetches pictures from the machine it runs on alone: it must not be made to call others.
    private readonly HttpClient pictures = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private long lastContainer;

    /// <exception cref="GraphException">Instagram would answer with an error.</exception>
    public async Task<JsonNode> RunAsync(GraphCall call)
    {
        var account = call.Token.InstagramAccount(settings.Value) ?? throw new GraphException(10);
        return (call.Method, call.Edge) switch
        {
            ("GET", null) => Node(call, account),
            ("DELETE", null) => Delete(call, account),
            ("GET", "media") => Own(call, account),
            ("GET", "tags") => Tags(call, account),
            ("GET", "comments") => Comments(OwnMedia(call.Node, account), call.Fields, call.Text("limit"), call.Text("after")),
            ("GET", "replies") => Replies(OwnComment(call.Node, account), call.Fields, call.Text("limit"), call.Text("after")),
            ("GET", "content_publishing_limit") => PublishingLimit(call, account),
            ("POST", "comments") => AddComment(OwnMedia(call.Node, account), account, call.Required("message"), null),
            ("POST", "replies") => AddReply(call, account),
            ("POST", "mentions") => AddMention(call, account),
            ("POST", "media") => await AddContainerAsync(call, account),
            ("POST", "media_publish") => Publish(call, account),
            _ => throw new GraphException(100, null, $"(#100) Unsupported {call.Method.ToLowerInvariant()} request of {call.Edge}"),
        };
    }

    public void Dispose() => pictures.Dispose();

    private static void OwnNode(GraphCall call, long account)
    {
        if (call.Node != GraphIds.InstagramMember(account))
            throw GraphException.Missing(call.Node);
    }

    private JsonNode Node(GraphCall call, long account)
    {
        if (call.Node == GraphIds.InstagramMember(account))
            return GraphField.Show(call.Fields, User(account));
        if (containers.TryGetValue(call.Node, out var container) && container.Account == account)
            return ShowContainer(call, container);
        if (MediaOf(call.Node) is { } media && media.OwnerId == account)
            return GraphField.Show(call.Fields, Fields(media, account));
        if (CommentOf(call.Node) is { } comment && (comment.OwnerId == account || comment.FromId == account))
            return GraphField.Show(call.Fields, Fields(comment, account));
        throw GraphException.Missing(call.Node);
    }

    private JsonObject Own(GraphCall call, long account)
    {
        OwnNode(call, account);
        return List(wall.Posts(account), call, account);
    }

    private JsonObject Tags(GraphCall call, long account)
    {
        OwnNode(call, account);
        return List(wall.Posts().Where(post => post.OwnerId != account && Names(post.Text, account)), call, account);
    }

    private JsonObject List(IEnumerable<Post> media, GraphCall call, long account) => GraphCall.Page(
        media, post => GraphIds.InstagramObject(post.OwnerId, post.Id), post => GraphField.Show(call.Fields, Fields(post, account)), call.Text("limit"), call.Text("after"));

    // Newest first, and never more than 50, as Instagram does since version 3.2.
    private JsonObject Comments(Post media, IReadOnlyList<GraphField> fields, string? limit, string? after) => Show(
        wall.Comments(media.OwnerId, media.Id).Where(comment => comment.RootId is null).Reverse(), fields, limit, after, media.OwnerId);

    private JsonObject Replies(Comment root, IReadOnlyList<GraphField> fields, string? limit, string? after) => Show(
        wall.Comments(root.OwnerId, root.PostId).Where(comment => comment.RootId == root.Id).Reverse(), fields, limit, after, root.OwnerId);

    private JsonObject Show(IEnumerable<Comment> comments, IReadOnlyList<GraphField> fields, string? limit, string? after, long account) => GraphCall.Page(
        comments, comment => GraphIds.InstagramObject(comment.OwnerId, comment.Id), comment => GraphField.Show(fields, Fields(comment, account)),
        limit, after, CommentsPerPage, CommentsPerPage);

    private JsonObject AddReply(GraphCall call, long account)
    {
        var answered = OwnComment(call.Node, account);
        return AddComment(wall.PostOf(answered.OwnerId, answered.PostId)!, account, call.Required("message"), answered.Id);
    }

    private JsonObject AddMention(GraphCall call, long account)
    {
        OwnNode(call, account);
        var media = MediaOf(call.Required("media_id"));
        var comment = call.Text("comment_id") is { } id ? CommentOf(id) ?? throw GraphException.Missing(id) : null;
        if (media is null || (comment is not null && (comment.OwnerId, comment.PostId) != (media.OwnerId, media.Id)))
            throw new GraphException(24, 2207006, "The requested resource does not exist");
        if (!Names(comment?.Text ?? media.Text, account))
            throw new GraphException(10, null, "(#10) The user has not been mentioned there");
        return AddComment(media, account, call.Required("message"), comment?.Id);
    }

    private JsonObject AddComment(Post media, long account, string text, long? replyTo)
    {
        if (new StringInfo(text).LengthInTextElements > TextLimit)
            throw new GraphException(100, 2207010, "The text is too long");
        var comment = wall.AddComment(media.OwnerId, media.Id, account, text.Trim(), replyTo) ?? throw GraphException.Missing("comment");
        return new JsonObject { ["id"] = GraphIds.InstagramObject(comment.OwnerId, comment.Id) };
    }

    private async Task<JsonNode> AddContainerAsync(GraphCall call, long account)
    {
        OwnNode(call, account);
        var caption = call.Text("caption") ?? string.Empty;
        if (new StringInfo(caption).LengthInTextElements > TextLimit)
            throw new GraphException(36004, 2207010, "The caption is too long");
        var names = new List<string>();
        if (call.Text("media_type") == "CAROUSEL")
        {
            foreach (var child in call.Required("children").Split(','))
            {
                if (!containers.TryGetValue(child, out var item) || item.Account != account || !item.IsItem)
                    throw new GraphException(24, 2207008, "Media builder with that id does not exist");
                names.AddRange(item.Pictures);
            }

            if (names.Count is < 2 or > CarouselLimit)
                throw new GraphException(100, null, "(#100) A carousel has two to ten pictures");
        }
        else
        {
            names.Add(await FetchAsync(call.Required("image_url"), account));
        }

        var id = (17_900_000_000_000_000 + Interlocked.Increment(ref lastContainer)).ToString(CultureInfo.InvariantCulture);
        containers[id] = new Container(account, caption, names, call.Text("is_carousel_item") == "true", time.GetUtcNow());
        return new JsonObject { ["id"] = id };
    }

    private async Task<string> FetchAsync(string address, long account)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !uri.IsLoopback || uri.Scheme is not ("http" or "https"))
            throw new GraphException(9004, 2207052, "The media could not be fetched from this URI");
        try
        {
            var content = await pictures.GetByteArrayAsync(uri);
            if (content.Length > MaxPictureBytes)
                throw new GraphException(36000, 2207004, "The image is too large to download");
            return Uploads.Detect(content) is { } type ? wall.AddPhoto(account, type, wall.AddFile(content)).Name : throw new GraphException(36001, 2207005, "The image format is not supported");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            throw new GraphException(9004, 2207052, "The media could not be fetched from this URI");
        }
    }

    private JsonObject ShowContainer(GraphCall call, Container container)
    {
        container.Looks++;
        var status = container.IsPublished ? "PUBLISHED"
            : time.GetUtcNow() - container.At > TimeSpan.FromHours(24) ? "EXPIRED"
            : container.Looks > settings.Value.ContainerLooks ? "FINISHED"
            : "IN_PROGRESS";
        return GraphField.Show(call.Fields, new Dictionary<string, Func<GraphField, JsonNode?>>(StringComparer.Ordinal)
        {
            ["id"] = _ => call.Node,
            ["status_code"] = _ => status,
            ["status"] = _ => status,
        });
    }

    private JsonObject Publish(GraphCall call, long account)
    {
        OwnNode(call, account);
        var id = call.Required("creation_id");
        if (!containers.TryGetValue(id, out var container) || container.Account != account || container.IsItem)
            throw new GraphException(24, 2207008, "Media builder with that id does not exist");
        if (container.Looks <= settings.Value.ContainerLooks)
            throw new GraphException(9007, 2207027, "The media is not ready for publishing, please wait a moment");
        if (PublishedToday(account) >= settings.Value.InstagramPostsPerDay)
            throw new GraphException(9, 2207042, "You reached the maximum number of posts that is allowed to be published by Content Publishing API");
        var media = wall.AddPost(account, account, container.Caption.Trim(), container.Pictures);
        container.IsPublished = true;
        return new JsonObject { ["id"] = GraphIds.InstagramObject(media.OwnerId, media.Id) };
    }

    private JsonObject PublishingLimit(GraphCall call, long account)
    {
        OwnNode(call, account);
        return new JsonObject
        {
            ["data"] = new JsonArray(GraphField.Show(call.Fields, new Dictionary<string, Func<GraphField, JsonNode?>>(StringComparer.Ordinal)
            {
                ["quota_usage"] = _ => PublishedToday(account),
                ["config"] = _ => new JsonObject { ["quota_total"] = settings.Value.InstagramPostsPerDay, ["quota_duration"] = 86400 },
            })),
        };
    }

    private int PublishedToday(long account) => wall.PostsSince(account, time.GetUtcNow().AddDays(-1));

    private JsonObject Delete(GraphCall call, long account)
    {
        if (CommentOf(call.Node) is not { } comment || (comment.OwnerId != account && comment.FromId != account))
            throw GraphException.Missing(call.Node);
        wall.Delete(comment.OwnerId, comment.Id);
        return new JsonObject { ["success"] = true };
    }

    private Post? MediaOf(string id) => GraphIds.IsInstagram(id) && GraphIds.Read(id) is { } read ? wall.PostOf(read.Owner, read.Id) : null;

    private Comment? CommentOf(string id) => GraphIds.IsInstagram(id) && GraphIds.Read(id) is { } read ? wall.CommentOf(read.Owner, read.Id) : null;

    private Post OwnMedia(string id, long account) => MediaOf(id) is { } media && media.OwnerId == account ? media : throw GraphException.Missing(id);

    private Comment OwnComment(string id, long account) => CommentOf(id) is { } comment && comment.OwnerId == account ? comment : throw GraphException.Missing(id);

    private bool Names(string text, long account) => text.Contains("@" + wall.MemberOf(account).ScreenName, StringComparison.OrdinalIgnoreCase);

    private Dictionary<string, Func<GraphField, JsonNode?>> User(long account)
    {
        var member = wall.MemberOf(account);
        return new(StringComparer.Ordinal)
        {
            ["id"] = _ => GraphIds.InstagramMember(account),
            ["username"] = _ => member.ScreenName,
            ["name"] = _ => member.Name,
            ["mentioned_media"] = field => MediaOf(Argument(field, "media_id")) is { } media && media.OwnerId != account && Names(media.Text, account)
                ? GraphField.Show(field.Fields, Fields(media, account))
                : throw new GraphException(24, 2207006, "The requested resource does not exist"),
            ["mentioned_comment"] = field => CommentOf(Argument(field, "comment_id")) is { } comment && comment.OwnerId != account && Names(comment.Text, account)
                ? GraphField.Show(field.Fields, Fields(comment, account))
                : throw new GraphException(24, 2207006, "The requested resource does not exist"),
        };
    }

    private static string Argument(GraphField field, string name) =>
        field.Arguments.GetValueOrDefault(name) ?? throw new GraphException(100, null, $"(#100) The parameter {name} is required");

    private Dictionary<string, Func<GraphField, JsonNode?>> Fields(Post media, long account) => new(StringComparer.Ordinal)
    {
        ["id"] = _ => GraphIds.InstagramObject(media.OwnerId, media.Id),
        ["caption"] = _ => media.Text.Length == 0 ? null : media.Text,
        ["permalink"] = _ => GraphIds.InstagramAddress(media),
        ["shortcode"] = _ => GraphIds.Shortcode(media),
        ["timestamp"] = _ => GraphCall.Time(media.At),
        ["username"] = _ => wall.MemberOf(media.OwnerId).ScreenName,
        // Whose it is Instagram tells of own media alone.
        ["owner"] = _ => media.OwnerId == account ? new JsonObject { ["id"] = GraphIds.InstagramMember(account) } : null,
        ["media_type"] = _ => media.Attachments.Count > 1 ? "CAROUSEL_ALBUM" : "IMAGE",
        ["media_url"] = _ => $"https://scontent.cdninstagram.com/{(media.Attachments.Count > 0 ? media.Attachments[0] : "none")}.jpg",
        ["comments_count"] = _ => wall.Comments(media.OwnerId, media.Id).Count,
        ["comments"] = field => Comments(media, field.Fields, field.Arguments.GetValueOrDefault("limit"), field.Arguments.GetValueOrDefault("after")),
    };

    private Dictionary<string, Func<GraphField, JsonNode?>> Fields(Comment comment, long account) => new(StringComparer.Ordinal)
    {
        ["id"] = _ => GraphIds.InstagramObject(comment.OwnerId, comment.Id),
        ["text"] = _ => comment.Text,
        ["timestamp"] = _ => GraphCall.Time(comment.At),
        ["username"] = _ => wall.MemberOf(comment.FromId).ScreenName,
        ["from"] = _ => new JsonObject
        {
            ["id"] = comment.FromId == account ? GraphIds.InstagramMember(account) : GraphIds.Member(comment.FromId),
            ["username"] = wall.MemberOf(comment.FromId).ScreenName,
        },
        ["parent_id"] = _ => comment.RootId is { } root ? GraphIds.InstagramObject(comment.OwnerId, root) : null,
        ["hidden"] = _ => false,
        ["media"] = field => field.Fields.Count == 0
            ? new JsonObject { ["id"] = GraphIds.InstagramObject(comment.OwnerId, comment.PostId) }
            : GraphField.Show(field.Fields, Fields(wall.PostOf(comment.OwnerId, comment.PostId)!, account)),
        ["replies"] = field => wall.Comments(comment.OwnerId, comment.PostId).Any(other => other.RootId == comment.Id)
            ? Replies(comment, field.Fields, field.Arguments.GetValueOrDefault("limit"), field.Arguments.GetValueOrDefault("after"))
            : null,
    };

    /// <summary>Media that is being prepared; ends with the emulator, as at Instagram after a day.</summary>
    private sealed record Container(long Account, string Caption, IReadOnlyList<string> Pictures, bool IsItem, DateTimeOffset At)
    {
        public int Looks { get; set; }

        public bool IsPublished { get; set; }
    }
}
