using System.Globalization;
using System.Text;
using System.Text.Json;
using SocialPubs.Emulator.Vk;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Ok;

/// <summary>An answer of the kind <c>{"error_code": …}</c>.</summary>
internal sealed class OkException(int code, string? detail = null) : Exception(detail is null ? MessageOf(code) : $"{MessageOf(code)} : {detail}")
{
    public int Code { get; } = code;

    private static string MessageOf(int code) => code switch
    {
        1 => "UNKNOWN : Unknown error",
        2 => "SERVICE : Service temporary unavailable",
        3 => "METHOD : Method does not exist",
        7 => "ACTION_BLOCKED : The action is blocked",
        8 => "FLOOD_BLOCKED : The action is blocked because of flood",
        10 => "PERMISSION_DENIED : Permission denied",
        11 => "LIMIT_REACHED : Limit reached",
        100 => "PARAM : Missing or invalid parameter",
        101 => "PARAM_API_KEY : Application does not exist",
        102 => "PARAM_SESSION_EXPIRED : Session expired",
        103 => "PARAM_SESSION_KEY : Invalid session key",
        104 => "PARAM_SIGNATURE : Invalid signature",
        300 => "NOT_FOUND : Object not found",
        402 => "CAPTCHA : Captcha required",
        453 => "SESSION_REQUIRED : No session",
        454 => "CENSOR_MATCH : The text is not allowed",
        9999 => "SYSTEM : Critical system error",
        _ => "UNKNOWN : Unknown error",
    };
}

/// <summary>One call, signed and with a session.</summary>
internal sealed record OkCall(string Method, long UserId, IReadOnlyDictionary<string, string> Parameters, string BaseAddress)
{
    public string? Text(string name) => Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public string Required(string name) => Text(name) ?? throw new OkException(100, $"{name} is missing");

    public int Count => int.TryParse(Text("count") ?? "20", NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Clamp(count, 1, 100) : throw new OkException(100, "count");
}

/// <summary>What the methods of Odnoklassniki do, as far as SocialPubs needs them. There is none for writing a comment.</summary>
internal sealed class OkMethods(AllWalls walls)
{
    private Wall Wall => walls.For("ok");

    /// <summary>Runs a method and returns what it answers.</summary>
    /// <exception cref="OkException">OK would answer with an error.</exception>
    public object Run(OkCall call) => call.Method switch
    {
        "users.getCurrentUser" => new { uid = Number(call.UserId), name = Wall.MemberOf(call.UserId).Name },
        "auth.touchSession" => new { success = true },
        "group.getUserGroupsByIds" => Roles(call),
        "photosV2.getUploadUrl" => UploadUrl(call),
        "mediatopic.post" => Post(call),
        "mediatopic.getByIds" => Topics(call),
        "discussions.getList" => List(call),
        "discussions.getComments" => Comments(call),
        _ => throw new OkException(3, call.Method),
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whoever has a token here runs every group that there is.</summary>
    private object[] Roles(OkCall call) => Wall.Members().Any(member => Number(-member.Id) == call.Required("group_id"))
        ? [.. call.Required("uids").Split(',').Select(uid => new { groupId = call.Text("group_id"), userId = uid, status = "ADMIN" })]
        : [];

    private static object UploadUrl(OkCall call)
    {
        var ids = Enumerable.Range(0, call.Text("count") is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var count) ? Math.Clamp(count, 1, 20) : 1)
            .Select(_ => Guid.CreateVersion7().ToString("N")).ToArray();
        return new { photo_ids = ids, upload_url = $"{call.BaseAddress}/ok/upload?photoIds={string.Join(',', ids)}" };
    }

    private string Post(OkCall call)
    {
        var owner = call.Text("type") switch
        {
            "USER" or "USER_STATUS" => call.UserId,
            "GROUP_THEME" when long.TryParse(call.Required("gid"), NumberStyles.None, CultureInfo.InvariantCulture, out var group) && group > 0 => -group,
            _ => throw new OkException(100, "type"),
        };
        JsonElement media;
        try
        {
            using var document = JsonDocument.Parse(call.Required("attachment"));
            media = document.RootElement.GetProperty("media").Clone();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new OkException(100, "attachment");
        }

        var text = new List<string>();
        var photos = new List<string>();
        foreach (var block in media.EnumerateArray())
        {
            if (block.GetProperty("type").GetString() == "text")
                text.Add(block.GetProperty("text").GetString()!);
            else if (block.GetProperty("type").GetString() == "photo")
                photos.AddRange(block.GetProperty("list").EnumerateArray().Select(photo => Photo(owner, photo.GetProperty("id").GetString()!)));
            else
                throw new OkException(100, "attachment: unknown media type");
        }

        if (text.Count == 0 && photos.Count == 0)
            throw new OkException(100, "attachment is empty");
        var from = owner < 0 && call.Text("onBehalfOfGroup") == "true" ? owner : call.UserId;
        return OkIds.TopicText(Wall.AddPost(owner, from, string.Join('\n', text), photos));
    }

    private string Photo(long owner, string token)
    {
        var parts = token.Split('.');
        var photo = parts.Length == 2 ? Uploads.Read(Encoding.UTF8.GetString(Convert.FromHexString(parts[0])), parts[1]) : null;
        return photo is not null && Wall.FileOf(photo.Hash) is not null
            ? Wall.AddPhoto(owner, photo.ContentType, photo.Hash).Name
            : throw new OkException(100, "photo token");
    }

    private object Topics(OkCall call)
    {
        var found = call.Required("topic_ids").Split(',').Take(100).Select(OkIds.Read).OfType<(long Owner, long Post)>()
            .Select(id => Wall.PostOf(id.Owner, id.Post)).OfType<Post>().ToList();
        return new
        {
            media_topics = found.Select(post => new
            {
                id = OkIds.TopicText(post),
                author_ref = Reference(post.FromId),
                owner_ref = Reference(post.OwnerId),
                created_ms = post.At.ToUnixTimeMilliseconds(),
                media = new List<object>
                {
                    new { type = "text", text = post.Text },
                    new { type = "photo", photo_refs = post.Attachments.ToArray() },
                },
            }).ToArray(),
            entities = new
            {
                group_photos = found.SelectMany(post => post.Attachments)
                    .Select(name => new { @ref = name, pic_max = $"{call.BaseAddress}/ok/photos/{name}" }).ToArray(),
            },
        };
    }

    private static string Reference(long member) => member < 0 ? $"group:{-member}" : $"user:{member}";

    /// <summary>Discussions by their latest activity. The anchor names the last one of the page before.</summary>
    private object List(OkCall call)
    {
        var all = Wall.Posts().Where(post => call.Text("category") == "GROUP" ? post.OwnerId < 0 : post.OwnerId == call.UserId)
            .Select(post => (Post: post, Comments: Wall.Comments(post.OwnerId, post.Id)))
            .Select(found => (found.Post, found.Comments, Activity: found.Comments.Select(comment => comment.At).Append(found.Post.At).Max()))
            .OrderByDescending(found => found.Activity).ThenByDescending(found => found.Post.Id).ToList();
        var rest = call.Text("anchor") is { } anchor ? [.. all.SkipWhile(found => OkIds.TopicText(found.Post) != anchor).Skip(1)] : all;
        var page = rest.Take(call.Count).ToList();
        return new
        {
            discussions = page.Select(found => new
            {
                object_type = found.Post.OwnerId < 0 ? "GROUP_TOPIC" : "USER_STATUS",
                object_id = OkIds.TopicText(found.Post),
                owner_uid = Number(Math.Abs(found.Post.OwnerId)),
                title = found.Post.Text[..Math.Min(found.Post.Text.Length, 100)],
                creation_date = Date(found.Post.At),
                last_activity_date = Date(found.Activity),
                last_activity_date_ms = found.Activity.ToUnixTimeMilliseconds(),
                total_comments_count = found.Comments.Count,
                ref_objects = found.Post.OwnerId < 0 ? new[] { new { type = "GROUP", id = Number(-found.Post.OwnerId) } } : [],
            }).ToArray(),
            anchor = page.Count > 0 ? OkIds.TopicText(page[^1].Post) : null,
            has_more = page.Count < rest.Count,
        };
    }

    private object Comments(OkCall call)
    {
        if (OkIds.Read(call.Required("discussionId")) is not { } id || Wall.PostOf(id.Owner, id.Post) is null
            || call.Required("discussionType") != (id.Owner < 0 ? "GROUP_TOPIC" : "USER_STATUS"))
        {
            throw new OkException(300);
        }

        var all = Wall.Comments(id.Owner, id.Post).Reverse().ToList();
        var rest = call.Text("anchor") is { } anchor ? [.. all.SkipWhile(comment => Number(comment.Id) != anchor).Skip(1)] : all;
        var page = rest.Take(call.Count).ToList();
        return new
        {
            discussionId = call.Text("discussionId"),
            discussionType = call.Text("discussionType"),
            comments = page.Select(comment => new
            {
                id = Number(comment.Id),
                text = comment.Text,
                date = Date(comment.At),
                date_ms = comment.At.ToUnixTimeMilliseconds(),
                type = "ACTIVE_MESSAGE",
                author_id = Number(Math.Abs(comment.FromId)),
                author_type = comment.FromId < 0 ? "GROUP" : "USER",
                author_name = Wall.MemberOf(comment.FromId).Name,
                reply_to_comment_id = comment.ReplyTo is { } parent ? Number(parent) : null,
            }).ToArray(),
            anchor = page.Count > 0 ? Number(page[^1].Id) : null,
            has_more = page.Count < rest.Count,
        };
    }

    /// <summary>OK writes dates in Moscow's time.</summary>
    private static string Date(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Moscow).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static readonly TimeZoneInfo Moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");
}
