using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Vk;

/// <summary>What VK's methods do, in version 5.199, as far as SocialPubs and its demonstration need them.</summary>
internal sealed partial class VkMethods(Wall wall, IOptions<EmulatorOptions> options, TimeProvider time)
{
    private const int PostsPerDay = 50;
    private static readonly (string Name, long Bit)[] Permissions = [("photos", 4), ("wall", 8192), ("groups", 262144), ("offline", 65536)];

    /// <summary>Runs a method and returns what stands under <c>response</c>.</summary>
    /// <exception cref="VkException">VK would answer with an error.</exception>
    public object Run(VkCall call) => call.Method switch
    {
        "wall.createComment" => CreateComment(call),
        "wall.getComments" => GetComments(call),
        "wall.getComment" => new { items = new[] { Show(call, Existing(call, "comment_id"), threadItems: 0) } },
        "wall.getById" => new { items = ById(OnlyPersons(call)).Select(post => Show(call, post)).ToArray() },
        "wall.get" => Get(call),
        "wall.post" => Post(call),
        "wall.delete" => Delete(call, "post_id"),
        "wall.deleteComment" => Delete(call, "comment_id"),
        "photos.getWallUploadServer" => GetWallUploadServer(call),
        "photos.saveWallPhoto" => SaveWallPhoto(call),
        "users.get" => Ids(call, "user_ids").Select(id => ShowUser(wall.MemberOf(id))).ToArray(),
        "groups.getById" => new
        {
            groups = Ids(call, call.Text("group_ids") is null ? "group_id" : "group_ids").Select(id => ShowGroup(wall.MemberOf(-id))).ToArray(),
            profiles = Array.Empty<object>(),
        },
        "newsfeed.getMentions" => GetMentions(OnlyPersons(call)),
        "newsfeed.search" => Search(OnlyPersons(call)),
        "account.getAppPermissions" => OnlyPersons(call) is not null ? Permissions.Sum(permission => permission.Bit) : 0,
        "groups.getTokenPermissions" => GetTokenPermissions(call),
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
        var extended = call.Flag("extended");
        return new
        {
            count = thread is null ? all.Count : level.Count,
            items = page.Select(comment => Show(call, comment, (int)Math.Clamp(call.Number("thread_items_count") ?? 0, 0, 10))).ToArray(),
            current_level_count = level.Count,
            can_post = true,
            show_reply_button = true,
            groups_can_post = true,
            profiles = extended ? ShowProfiles(Authors(page, all)) : null,
            groups = extended ? ShowGroups(Authors(page, all)) : null,
        };
    }

    /// <summary>Of the comments and of what is shown in their threads.</summary>
    private static IEnumerable<long> Authors(List<Comment> page, IReadOnlyList<Comment> all) =>
        page.Concat(all.Where(comment => page.Exists(root => root.Id == comment.RootId))).Select(comment => comment.FromId);

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
        var owner = OnlyPersons(call).RequiredNumber("owner_id");
        var posts = wall.Posts(owner).Where(post => call.Text("filter") switch
        {
            "owner" => post.FromId == owner,
            "others" => post.FromId != owner,
            _ => true,
        }).ToList();
        var count = (int)Math.Clamp(call.Number("count") ?? 20, 0, 100);
        var page = posts.Skip((int)Math.Max(call.Number("offset") ?? 0, 0)).Take(count).ToList();
        var extended = call.Flag("extended");
        return new
        {
            count = posts.Count,
            items = page.Select(post => Show(call, post)).ToArray(),
            profiles = extended ? ShowProfiles(page.Select(post => post.FromId)) : null,
            groups = extended ? ShowGroups(page.Select(post => post.FromId)) : null,
        };
    }

    /// <summary>Posts and comments that name the owner, newest first. VK sends no names along.</summary>
    private object GetMentions(VkCall call)
    {
        var owner = call.Number("owner_id") ?? call.Token.MemberId;
        var member = wall.MemberOf(owner);
        var number = owner.ToString("D", CultureInfo.InvariantCulture).TrimStart('-');
        var marks = (owner < 0 ? new[] { "club", "public" } : ["id"]).SelectMany(kind => new[] { $"[{kind}{number}|", $"@{kind}{number}" })
            .Append($"@{member.ScreenName}").ToArray();
        var since = DateTimeOffset.FromUnixTimeSeconds(call.Number("start_time") ?? 0);
        var until = DateTimeOffset.FromUnixTimeSeconds(call.Number("end_time") ?? int.MaxValue);
        var all = wall.Posts().Where(post => IsWanted(post.FromId, post.Text, post.At)).Select(post => (post.At, post.Id, Item: Show(call, post)))
            .Concat(wall.AllComments().Where(comment => IsWanted(comment.FromId, comment.Text, comment.At)).Select(comment => (comment.At, comment.Id, Item: Show(call, comment, 0, "reply"))))
            .OrderByDescending(found => found.At).ThenByDescending(found => found.Id).ToList();
        return new
        {
            count = all.Count,
            items = all.Skip((int)Math.Max(call.Number("offset") ?? 0, 0)).Take((int)Math.Clamp(call.Number("count") ?? 20, 0, 50)).Select(found => found.Item).ToArray(),
        };

        bool IsWanted(long from, string text, DateTimeOffset at) =>
            from != owner && at >= since && at <= until && marks.Any(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Posts with all words of the query, newest first; <c>start_from</c> names the last one of the page before.</summary>
    private object Search(VkCall call)
    {
        var words = call.Required("q").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var since = DateTimeOffset.FromUnixTimeSeconds(call.Number("start_time") ?? 0);
        var until = DateTimeOffset.FromUnixTimeSeconds(call.Number("end_time") ?? int.MaxValue);
        var all = wall.Posts()
            .Where(post => post.At >= since && post.At <= until && words.All(word => post.Text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        var rest = call.Text("start_from") is { } from ? [.. all.SkipWhile(post => post.Page != $"/{from}").Skip(1)] : all;
        var page = rest.Take((int)Math.Clamp(call.Number("count") ?? 30, 0, 200)).ToList();
        var extended = call.Flag("extended");
        return new
        {
            items = page.Select(post => Show(call, post)).ToArray(),
            count = all.Count,
            total_count = all.Count,
            next_from = page.Count > 0 && page.Count < rest.Count ? page[^1].Page.TrimStart('/') : null,
            profiles = extended ? ShowProfiles(page.Select(post => post.FromId)) : null,
            groups = extended ? ShowGroups(page.Select(post => post.FromId)) : null,
        };
    }

    private static object GetTokenPermissions(VkCall call) => call.Token.IsGroup
        ? new
        {
            mask = Permissions.Sum(permission => permission.Bit),
            permissions = Permissions.Select(permission => new { name = permission.Name, setting = permission.Bit }).ToArray(),
        }
        : throw new VkException(15, "method is available with group auth only");

    /// <summary>VK's schema does not let communities' tokens call these methods.</summary>
    private static VkCall OnlyPersons(VkCall call) =>
        call.Token.IsGroup ? throw new VkException(27, "method is unavailable with group auth") : call;

    private object Post(VkCall call)
    {
        OnlyPersons(call);

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

    private object GetWallUploadServer(VkCall call)
    {
        OnlyPersons(call);
        return new { upload_url = $"{call.BaseAddress}/upload/wall-photo", album_id = -14, user_id = call.Token.Id };
    }

    private object SaveWallPhoto(VkCall call)
    {
        OnlyPersons(call);
        var uploaded = Uploads.Read(call.Required("photo"), call.Required("hash"));
        if (uploaded is null || wall.FileOf(uploaded.Hash) is null)
            throw new VkException(100, "photo is invalid");

        var owner = call.Number("group_id") is { } group ? -group : call.Token.MemberId;
        var photo = wall.AddPhoto(owner, uploaded.ContentType, uploaded.Hash);
        return new[] { ShowPhoto(photo, call.BaseAddress) };
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

    public object Show(VkCall call, Post post) => new
    {
        id = post.Id,
        owner_id = post.OwnerId,
        from_id = post.FromId,
        date = post.At.ToUnixTimeSeconds(),
        text = post.Text,
        post_type = "post",
        attachments = ShowAttachments(call, post.Attachments),
        comments = new { count = wall.Comments(post.OwnerId, post.Id).Count, can_post = 1, groups_can_post = true },
    };

    public object Show(VkCall call, Comment comment, int threadItems, string? postType = null)
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
            post_type = postType,
            parents_stack = comment.RootId is { } root ? new[] { root } : [],
            reply_to_comment = comment.ReplyTo,
            reply_to_user = comment.ReplyTo is { } parent ? wall.CommentOf(comment.OwnerId, parent)?.FromId : null,
            attachments = ShowAttachments(call, comment.Attachments),
            thread = comment.RootId is not null
                ? null
                : new
                {
                    count = thread.Count,
                    items = thread.Take(threadItems).Select(item => Show(call, item, 0)).ToArray(),
                    can_post = true,
                    show_reply_button = true,
                    groups_can_post = true,
                },
        };
    }

    private object[]? ShowAttachments(VkCall call, IReadOnlyList<string> names) => names.Count == 0
        ? null
        : [.. names.Select(name => wall.PhotoOf(name) is { } photo
            ? (object)new { type = "photo", photo = ShowPhoto(photo, call.BaseAddress) }
            : new { type = "link", link = new { url = name } })];

    private object[] ShowProfiles(IEnumerable<long> ids) => [.. ids.Where(id => id > 0).Distinct().Select(id => ShowUser(wall.MemberOf(id)))];

    private object[] ShowGroups(IEnumerable<long> ids) => [.. ids.Where(id => id < 0).Distinct().Select(id => ShowGroup(wall.MemberOf(id)))];

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
