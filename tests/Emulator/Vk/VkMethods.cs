using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Vk;

/// <summary>What VK's methods do, in version 5.199, as far as SocialPubs and its demonstration need them.</summary>
internal sealed partial class VkMethods(Wall wall, IOptions<EmulatorOptions> options, TimeProvider time)
{
    private const int PostsPerDay = 50;

    /// <summary>Runs a method and returns what stands under <c>response</c>.</summary>
    /// <exception cref="VkException">VK would answer with an error.</exception>
    public object Run(VkCall call, string baseAddress) => call.Method switch
    {
        "wall.createComment" => CreateComment(call),
        "wall.getComments" => GetComments(call),
        "wall.getComment" => new { items = new[] { Show(Existing(call, "comment_id"), threadItems: 0) } },
        "wall.getById" => new { items = ById(call).Select(Show).ToArray() },
        "wall.get" => Get(call),
        "wall.post" => Post(call),
        "wall.delete" => Delete(call, "post_id"),
        "wall.deleteComment" => Delete(call, "comment_id"),
        "photos.getWallUploadServer" => GetWallUploadServer(call, baseAddress),
        "photos.saveWallPhoto" => SaveWallPhoto(call, baseAddress),
        "users.get" => Ids(call, "user_ids").Select(id => ShowUser(wall.MemberOf(id))).ToArray(),
        "groups.getById" => new
        {
            groups = Ids(call, call.Text("group_ids") is null ? "group_id" : "group_ids").Select(id => ShowGroup(wall.MemberOf(-id))).ToArray(),
            profiles = Array.Empty<object>(),
        },
        "utils.resolveScreenName" => ResolveScreenName(call),
        _ => throw new VkException(3),
    };

    private object CreateComment(VkCall call)
    {
        var owner = call.RequiredNumber("owner_id");
        var postId = call.RequiredNumber("post_id");
        var text = call.Text("message") ?? string.Empty;
        var attachments = Attachments(call);
        if (text.Length == 0 && attachments.Count == 0)
            throw new VkException(100, "message is undefined");
        if (new StringInfo(text).LengthInTextElements > options.Value.TextLimit)
            throw new VkException(100, "message is too long");
        if (wall.PostOf(owner, postId) is null)
            throw new VkException(212);

        var comment = wall.AddComment(owner, postId, FromId(call), text, call.Number("reply_to_comment"), attachments, call.Text("guid"))
            ?? throw new VkException(100, "reply_to_comment is invalid");
        return new { comment_id = comment.Id, parents_stack = comment.RootId is { } root ? new[] { root } : [] };
    }

    private object GetComments(VkCall call)
    {
        var owner = call.RequiredNumber("owner_id");
        var postId = call.RequiredNumber("post_id");
        if (wall.PostOf(owner, postId) is null)
            throw new VkException(212);

        var all = wall.Comments(owner, postId);
        var thread = call.Number("comment_id");
        var level = all.Where(comment => comment.RootId == thread).ToList();
        if (call.Text("sort") == "desc")
            level.Reverse();
        if (call.Number("start_comment_id") is { } start)
            level = [.. level.SkipWhile(comment => comment.Id != start)];
        var count = Math.Clamp(call.Number("count") ?? 10, 0, 100);
        var page = level.Skip((int)Math.Max(call.Number("offset") ?? 0, 0)).Take((int)count).ToList();
        var members = page.Select(comment => comment.FromId).Distinct().Select(wall.MemberOf).ToList();
        var extended = call.Flag("extended");
        return new
        {
            count = thread is null ? all.Count : level.Count,
            items = page.Select(comment => Show(comment, (int)Math.Clamp(call.Number("thread_items_count") ?? 0, 0, 10))).ToArray(),
            current_level_count = level.Count,
            can_post = true,
            show_reply_button = true,
            groups_can_post = true,
            profiles = extended ? members.Where(member => member.Id > 0).Select(ShowUser).ToArray() : null,
            groups = extended ? members.Where(member => member.Id < 0).Select(ShowGroup).ToArray() : null,
        };
    }

    private IEnumerable<Post> ById(VkCall call)
    {
        foreach (var name in call.Required("posts").Split(',').Take(100))
        {
            var parts = name.Split('_');
            if (parts.Length == 2
                && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var owner)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && wall.PostOf(owner, id) is { } post)
            {
                yield return post;
            }
        }
    }

    private object Get(VkCall call)
    {
        var posts = wall.Posts(call.RequiredNumber("owner_id"));
        var count = (int)Math.Clamp(call.Number("count") ?? 20, 0, 100);
        return new
        {
            count = posts.Count,
            items = posts.Skip((int)Math.Max(call.Number("offset") ?? 0, 0)).Take(count).Select(Show).ToArray(),
        };
    }

    private object Post(VkCall call)
    {
        if (call.Token.IsGroup)
            throw new VkException(27, "method is unavailable with group auth");

        var owner = call.Number("owner_id") ?? call.Token.MemberId;
        var text = call.Text("message") ?? string.Empty;
        var attachments = Attachments(call);
        if (text.Length == 0 && attachments.Count == 0)
            throw new VkException(100, "message is undefined");
        var from = owner < 0 && call.Flag("from_group") ? owner : call.Token.MemberId;
        if (wall.PostsSince(from, time.GetUtcNow().AddDays(-1)) >= PostsPerDay)
            throw new VkException(214, "a limit of posts per day");
        return new { post_id = wall.AddPost(owner, from, text, attachments).Id };
    }

    private object Delete(VkCall call, string parameter)
    {
        var owner = call.RequiredNumber("owner_id");
        var id = call.RequiredNumber(parameter);
        var author = parameter == "post_id" ? wall.PostOf(owner, id)?.FromId : wall.CommentOf(owner, id)?.FromId;
        if (author is null)
            throw new VkException(parameter == "post_id" ? 210 : 211);
        if (author != call.Token.MemberId && owner != call.Token.MemberId)
            throw new VkException(15);
        wall.Delete(owner, id);
        return 1;
    }

    private object GetWallUploadServer(VkCall call, string baseAddress)
    {
        if (call.Token.IsGroup)
            throw new VkException(27, "method is unavailable with group auth");
        return new { upload_url = $"{baseAddress}/upload/wall-photo", album_id = -14, user_id = call.Token.Id };
    }

    private object SaveWallPhoto(VkCall call, string baseAddress)
    {
        if (call.Token.IsGroup)
            throw new VkException(27, "method is unavailable with group auth");
        var uploaded = Uploads.Read(call.Required("photo"), call.Required("hash"));
        if (uploaded is null || wall.FileOf(uploaded.Hash) is null)
            throw new VkException(100, "photo is invalid");

        var owner = call.Number("group_id") is { } group ? -group : call.Token.MemberId;
        var photo = wall.AddPhoto(owner, uploaded.ContentType, uploaded.Hash);
        return new[] { ShowPhoto(photo, baseAddress) };
    }

    private object ResolveScreenName(VkCall call)
    {
        var name = call.Required("screen_name");
        var known = wall.MemberByScreenName(name);
        if (known is null && ScreenName().Match(name) is { Success: true } match)
        {
            var number = long.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture);
            return new { type = match.Groups["kind"].Value == "id" ? "user" : "group", object_id = number };
        }

        // VK answers an empty list where nobody has the name.
        return known is null ? Array.Empty<object>() : new { type = known.Id < 0 ? "group" : "user", object_id = Math.Abs(known.Id) };
    }

    /// <summary>A community speaks as itself; a person as itself or, on request, as a community that it runs.</summary>
    private static long FromId(VkCall call) =>
        !call.Token.IsGroup && call.Number("from_group") is { } group and > 0 ? -group : call.Token.MemberId;

    private List<string> Attachments(VkCall call)
    {
        var names = call.Text("attachments")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        foreach (var name in names.Where(name => name.StartsWith("photo", StringComparison.Ordinal)))
        {
            // "photo-1_2_key" carries an access key after the name.
            var parts = name.Split('_');
            if (parts.Length < 2 || wall.PhotoOf($"{parts[0]}_{parts[1]}") is null)
                throw new VkException(100, "attachments is invalid");
        }

        if (names.Count(name => name.StartsWith("http", StringComparison.Ordinal)) > 1)
            throw new VkException(100, "attachments has more than one link");
        return [.. names];
    }

    private Comment Existing(VkCall call, string parameter) =>
        wall.CommentOf(call.RequiredNumber("owner_id"), call.RequiredNumber(parameter)) ?? throw new VkException(211);

    private static IEnumerable<long> Ids(VkCall call, string parameter) => (call.Text(parameter) ?? call.Token.Id.ToString(CultureInfo.InvariantCulture))
        .Split(',')
        .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw new VkException(113));

    private object Show(Post post) => new
    {
        id = post.Id,
        owner_id = post.OwnerId,
        from_id = post.FromId,
        date = post.At.ToUnixTimeSeconds(),
        text = post.Text,
        post_type = "post",
        attachments = ShowAttachments(post.Attachments),
        comments = new { count = wall.Comments(post.OwnerId, post.Id).Count, can_post = 1, groups_can_post = true },
    };

    private object Show(Comment comment, int threadItems)
    {
        var thread = comment.RootId is null
            ? wall.Comments(comment.OwnerId, comment.PostId).Where(other => other.RootId == comment.Id).ToList()
            : [];
        return new
        {
            id = comment.Id,
            from_id = comment.FromId,
            date = comment.At.ToUnixTimeSeconds(),
            text = comment.Text,
            post_id = comment.PostId,
            owner_id = comment.OwnerId,
            parents_stack = comment.RootId is { } root ? new[] { root } : [],
            reply_to_comment = comment.ReplyTo,
            reply_to_user = comment.ReplyTo is { } parent ? wall.CommentOf(comment.OwnerId, parent)?.FromId : null,
            attachments = ShowAttachments(comment.Attachments),
            thread = comment.RootId is not null
                ? null
                : new
                {
                    count = thread.Count,
                    items = thread.Take(threadItems).Select(item => Show(item, 0)).ToArray(),
                    can_post = true,
                    show_reply_button = true,
                    groups_can_post = true,
                },
        };
    }

    private object[]? ShowAttachments(IReadOnlyList<string> names) => names.Count == 0
        ? null
        : [.. names.Select(name => wall.PhotoOf(name) is { } photo
            ? (object)new { type = "photo", photo = ShowPhoto(photo, string.Empty) }
            : new { type = "link", link = new { url = name } })];

    private static object ShowPhoto(Photo photo, string baseAddress) => new
    {
        id = photo.Id,
        owner_id = photo.OwnerId,
        album_id = -14,
        date = photo.At.ToUnixTimeSeconds(),
        text = string.Empty,
        sizes = new[] { new { type = "x", url = $"{baseAddress}/photos/{photo.Name}", width = 604, height = 453 } },
    };

    private static object ShowUser(Member member)
    {
        var names = member.Name.Split(' ', 2);
        return new { id = member.Id, first_name = names[0], last_name = names.Length > 1 ? names[1] : string.Empty, screen_name = member.ScreenName };
    }

    private static object ShowGroup(Member member) =>
        new { id = -member.Id, name = member.Name, screen_name = member.ScreenName, is_closed = 0, type = "page", verified = member.Official ? 1 : 0 };

    [GeneratedRegex(@"^(?<kind>id|club|public)(?<id>\d{1,15})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScreenName();
}
