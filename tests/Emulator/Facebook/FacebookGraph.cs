using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Meta;
using SocialPubs.Emulator.Vk;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Facebook;

/// <summary>Facebook's objects in the Graph API, as far as SocialPubs and its demonstration need them.</summary>
internal sealed class FacebookGraph(AllWalls walls, IOptions<MetaEmulation> settings)
{
    private const int CommentLimit = 8000;
    private const int PostLimit = 63206;
    private const int MaxPhotoBytes = 4 * 1024 * 1024;

    private readonly Wall wall = walls.For("facebook");
    private readonly ConcurrentDictionary<string, bool> hidden = new(StringComparer.Ordinal);

    /// <exception cref="GraphException">Facebook would answer with an error.</exception>
    public JsonNode Run(GraphCall call)
    {
        if (call.Token.Page is not { } page)
            throw new GraphException(200, null, "(#200) A page access token is required");
        return (call.Method, call.Edge) switch
        {
            ("GET", null) => Node(call, page),
            ("POST", null) => Change(call, page),
            ("DELETE", null) => Delete(call, page),
            ("GET", "comments") => Comments(call, call.Node, call.Fields, call.Parameters),
            ("POST", "comments") => AddComment(call, page),
            ("GET", "feed") => Posts(call, OwnPage(call, page), _ => true),
            ("GET", "posts" or "published_posts") => Posts(call, OwnPage(call, page), post => post.FromId == page),
            ("GET", "visitor_posts") => Posts(call, OwnPage(call, page), post => post.FromId != page),
            ("GET", "tagged") => Tagged(call, OwnPage(call, page)),
            ("POST", "feed") => AddPost(call, OwnPage(call, page)),
            ("POST", "photos") => AddPhoto(call, OwnPage(call, page)),
            _ => throw new GraphException(100, null, $"(#100) Unsupported {call.Method.ToLowerInvariant()} request of {call.Edge}"),
        };
    }

    private static long OwnPage(GraphCall call, long page) =>
        call.Node == "me" || call.Node == GraphIds.Member(page) ? page : throw new GraphException(200, null, "(#200) The page is another one's");

    private JsonNode Node(GraphCall call, long page)
    {
        if (call.Node == "me" || call.Node == GraphIds.Member(page))
            return GraphField.Show(call.Fields, PageOf(page));
        if (PostOf(call.Node) is { } post)
            return GraphField.Show(call.Fields, Fields(post, call));
        if (CommentOf(call.Node) is { } comment)
            return GraphField.Show(call.Fields, Fields(comment, call));
        if (wall.MemberByScreenName(call.Node) is { Id: < 0 } member)
            return member.Id == page ? GraphField.Show(call.Fields, PageOf(page)) : throw new GraphException(10, null, "(#10) This endpoint requires the 'Page Public Content Access' feature");
        throw GraphException.Missing(call.Node);
    }

    private JsonObject Comments(GraphCall call, string node, IReadOnlyList<GraphField> fields, IReadOnlyDictionary<string, string> parameters)
    {
        IEnumerable<Comment> comments;
        if (PostOf(node) is { } post)
        {
            comments = wall.Comments(post.OwnerId, post.Id);
            if (parameters.GetValueOrDefault("filter") != "stream")
                comments = comments.Where(comment => comment.RootId is null);
        }
        else if (CommentOf(node) is { } root)
        {
            comments = wall.Comments(root.OwnerId, root.PostId).Where(comment => comment.RootId == root.Id);
        }
        else
        {
            throw GraphException.Missing(node);
        }

        if (parameters.GetValueOrDefault("order") == "reverse_chronological")
            comments = comments.Reverse();
        return GraphCall.Page(
            comments, GraphIds.Of, comment => GraphField.Show(fields, Fields(comment, call)), parameters.GetValueOrDefault("limit"), parameters.GetValueOrDefault("after"));
    }

    private JsonObject AddComment(GraphCall call, long page)
    {
        var text = call.Text("message") ?? string.Empty;
        var photos = call.Text("attachment_id") is { } attachment ? new[] { Uploaded(attachment, page) } : [];
        if (text.Length == 0 && photos.Length == 0)
            throw new GraphException(100, null, "(#100) You must specify a message or an attachment");
        if (new StringInfo(text).LengthInTextElements > CommentLimit)
            throw new GraphException(100, null, "(#100) The message is too long");

        var answered = PostOf(call.Node) is null ? CommentOf(call.Node) : null;
        var post = PostOf(call.Node) ?? (answered is null ? null : wall.PostOf(answered.OwnerId, answered.PostId));
        if (post is null)
            throw GraphException.Missing(call.Node);
        // A page may speak on itself and where people name it, not on the page of somebody else.
        if (post.OwnerId < 0 && post.OwnerId != page)
            throw new GraphException(200);
        var comment = wall.AddComment(post.OwnerId, post.Id, page, text.Trim(), answered?.Id, photos) ?? throw GraphException.Missing(call.Node);
        return new JsonObject { ["id"] = GraphIds.Of(comment) };
    }

    private JsonObject Posts(GraphCall call, long page, Func<Post, bool> wanted) => GraphCall.Page(
        wall.Posts(page).Where(wanted), GraphIds.Of, post => GraphField.Show(call.Fields, Fields(post, call)), call.Text("limit"), call.Text("after"));

    private JsonObject Tagged(GraphCall call, long page)
    {
        var name = "@" + wall.MemberOf(page).ScreenName;
        return GraphCall.Page(
            wall.Posts().Where(post => post.OwnerId != page && post.Text.Contains(name, StringComparison.OrdinalIgnoreCase)),
            GraphIds.Of, post => GraphField.Show(call.Fields, Fields(post, call)), call.Text("limit"), call.Text("after"));
    }

    private JsonObject AddPost(GraphCall call, long page)
    {
        var text = call.Text("message") ?? string.Empty;
        var photos = new List<string>();
        for (var i = 0; call.Text(string.Create(CultureInfo.InvariantCulture, $"attached_media[{i}]")) is { } media; i++)
            photos.Add(Uploaded(JsonNode.Parse(media)?["media_fbid"]?.ToString() ?? string.Empty, page));
        if (text.Length == 0 && photos.Count == 0)
            throw new GraphException(100, null, "(#100) You must specify a message or a photo");
        if (new StringInfo(text).LengthInTextElements > PostLimit)
            throw new GraphException(100, null, "(#100) The message is too long");
        return new JsonObject { ["id"] = GraphIds.Of(wall.AddPost(page, page, text.Trim(), photos)) };
    }

    private JsonObject AddPhoto(GraphCall call, long page)
    {
        if (call.File is not { } content)
            throw new GraphException(324, 2069019, "(#324) Missing or invalid image file");
        if (content.Length > MaxPhotoBytes || Uploads.Detect(content) is not ("image/jpeg" or "image/png" or "image/gif") and not null || Uploads.Detect(content) is null)
            throw new GraphException(324, 2069019, "(#324) Missing or invalid image file");
        var photo = wall.AddPhoto(page, Uploads.Detect(content)!, wall.AddFile(content));
        var answer = new JsonObject { ["id"] = GraphIds.Number(photo.OwnerId, photo.Id).ToString(CultureInfo.InvariantCulture) };
        if (call.Text("published") != "false")
            answer["post_id"] = GraphIds.Of(wall.AddPost(page, page, (call.Text("message") ?? string.Empty).Trim(), [photo.Name]));
        return answer;
    }

    private JsonObject Change(GraphCall call, long page)
    {
        var (owner, id, author) = Existing(call.Node);
        if (call.Text("is_hidden") is { } hide && CommentOf(call.Node) is { } comment && owner == page)
            hidden[GraphIds.Of(comment)] = hide == "true";
        else if (call.Text("message") is { } message && author == page)
            wall.Edit(owner, id, message.Trim());
        else
            throw new GraphException(200);
        return new JsonObject { ["success"] = true };
    }

    private JsonObject Delete(GraphCall call, long page)
    {
        var (owner, id, author) = Existing(call.Node);
        if (owner != page && author != page)
            throw new GraphException(200);
        wall.Delete(owner, id);
        return new JsonObject { ["success"] = true };
    }

    private (long Owner, long Id, long Author) Existing(string node)
    {
        if (PostOf(node) is { } post)
            return (post.OwnerId, post.Id, post.FromId);
        return CommentOf(node) is { } comment ? (comment.OwnerId, comment.Id, comment.FromId) : throw GraphException.Missing(node);
    }

    /// <summary><c>{page}_{post}</c>.</summary>
    private Post? PostOf(string id) =>
        id.Split('_') is [var owner, var number] && GraphIds.Read(number) is { } read && GraphIds.Member(read.Owner) == owner ? wall.PostOf(read.Owner, read.Id) : null;

    /// <summary><c>{post}_{comment}</c>.</summary>
    private Comment? CommentOf(string id) =>
        id.Split('_') is [var post, var number] && GraphIds.Read(post) is { } under && GraphIds.Read(number) is { } read && under.Owner == read.Owner
            && wall.CommentOf(read.Owner, read.Id) is { } comment && comment.PostId == under.Id
            ? comment
            : null;

    private string Uploaded(string number, long page) =>
        GraphIds.Read(number) is { } read && read.Owner == page && wall.PhotoOf(string.Create(CultureInfo.InvariantCulture, $"photo{read.Owner}_{read.Id}")) is { } photo
            ? photo.Name
            : throw new GraphException(100, null, "(#100) The attachment is not there");

    private Dictionary<string, Func<GraphField, JsonNode?>> PageOf(long page)
    {
        var member = wall.MemberOf(page);
        return new(StringComparer.Ordinal)
        {
            ["id"] = _ => GraphIds.Member(page),
            ["name"] = _ => member.Name,
            ["username"] = _ => member.ScreenName,
            ["link"] = _ => $"https://www.facebook.com/{member.ScreenName}",
        };
    }

    private Dictionary<string, Func<GraphField, JsonNode?>> Fields(Post post, GraphCall call) => new(StringComparer.Ordinal)
    {
        ["id"] = _ => GraphIds.Of(post),
        ["message"] = _ => post.Text.Length == 0 ? null : post.Text,
        ["from"] = _ => From(post.FromId),
        ["created_time"] = _ => GraphCall.Time(post.At),
        ["permalink_url"] = _ => settings.Value.LettersInAddresses ? GraphIds.LettersOf(post, wall.MemberOf(post.OwnerId)) : GraphIds.AddressOf(post),
        ["attachments"] = _ => post.Attachments.Count == 0 ? null : new JsonObject
        {
            ["data"] = new JsonArray([.. post.Attachments.Select(name => Attachment(name, call.BaseAddress, "media_type"))]),
        },
        ["comments"] = field => Comments(call, GraphIds.Of(post), field.Fields, field.Arguments),
    };

    private Dictionary<string, Func<GraphField, JsonNode?>> Fields(Comment comment, GraphCall call) => new(StringComparer.Ordinal)
    {
        ["id"] = _ => GraphIds.Of(comment),
        ["message"] = _ => comment.Text,
        ["from"] = _ => From(comment.FromId),
        ["created_time"] = _ => GraphCall.Time(comment.At),
        ["permalink_url"] = _ => GraphIds.AddressOf(comment),
        ["is_hidden"] = _ => hidden.GetValueOrDefault(GraphIds.Of(comment)),
        ["parent"] = field => comment.RootId is { } root && wall.CommentOf(comment.OwnerId, root) is { } parent ? GraphField.Show(field.Fields, Fields(parent, call)) : null,
        ["attachment"] = _ => comment.Attachments.Count == 0 ? null : Attachment(comment.Attachments[0], call.BaseAddress, "type"),
    };

    private JsonObject From(long member) => new() { ["name"] = wall.MemberOf(member).Name, ["id"] = GraphIds.Member(member) };

    private static JsonObject Attachment(string name, string baseAddress, string typeField) => new()
    {
        [typeField] = "photo",
        ["url"] = $"{baseAddress}/graph-media/facebook/{name}",
        ["media"] = new JsonObject { ["image"] = new JsonObject { ["src"] = $"{baseAddress}/graph-media/facebook/{name}", ["width"] = 720, ["height"] = 480 } },
    };
}
