using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Ok;

/// <summary>Comments in the account's discussions, own posts, and how a reply stands that was posted by hand.</summary>
internal sealed partial class OkConnector
{
    private const string DiscussionFields =
        "discussion.object_id,discussion.object_type,discussion.owner_uid,discussion.creation_date_ms,discussion.last_activity_date_ms,"
        + "discussion.total_comments_count,discussion.ref_objects";

    private static readonly JsonSerializerOptions CursorJson = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };
    private static readonly JsonSerializerOptions EvidenceJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };

    public async Task<MonitorPage> ReadAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        if (request.Kind is not (MonitorKind.Comments or MonitorKind.OwnPosts))
            return new MonitorPage(MonitorOutcome.Impossible, [], request.Cursor, Code: ConnectorFaults.NotOffered, Detail: "OK's interface has no such search.");

        var cursor = Cursor.Read(request.Cursor, request.Since);
        if (cursor.Began == 0)
            cursor = cursor with { Began = time.GetUtcNow().ToUnixTimeMilliseconds() };
        return await Refusals.ReadAsync(Network, async () =>
        {
            var (items, next, failure) = cursor.Open.Count == 0
                ? await ListAsync(request, cursor, gate, cancellationToken)
                : await UnderAsync(request, cursor, gate, cancellationToken);
            return failure is not null
                ? OkErrors.OfFinding(failure, request, options.Value)
                : new MonitorPage(
                    MonitorOutcome.Read,
                    [.. items.Where(item => item.PostedAt.ToUnixTimeMilliseconds() >= cursor.Since)],
                    (next ?? cursor.Through()).Write(),
                    More: next is not null);
        }, refused => refused.AsPage(request.Cursor));
    }

    public async Task<StandingResult> LookAtAsync(StandingRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        if (DiscussionType(request.Publication) is not { } type || request.Publication.PostId is not { } id)
            return new StandingResult(StandingKind.Impossible, ConnectorFaults.AddressNotSupported);

        var own = new List<FoundItem>();
        string? anchor = null;
        return await Refusals.ReadAsync(Network, async () =>
        {
            for (var page = 0; page < MaxPages; page++)
            {
                var read = await CommentsAsync(request.Account, new Discussion(type, id), anchor, PerPage, gate, cancellationToken);
                if (read.Failure is OkAnswer.Error { Code: 300 } gone)
                    return new StandingResult(StandingKind.PublicationGone, Evidence: JsonSerializer.Serialize(new { error_code = gone.Code, error_msg = gone.Message }, EvidenceJson));
                if (read.Failure is { } failure)
                    return Unseen(OkErrors.OfPreparing(failure, options.Value));
                own.AddRange(read.Items.Where(comment => comment.FromOwnAccount));
                if (own.Exists(comment => NetworkText.Normalise(comment.Text) == NetworkText.Normalise(request.Text)))
                    return new StandingResult(StandingKind.Standing, Evidence: Evidence());
                if (read.Next is null)
                {
                    // A comment of OK's has no address, so a reply by hand is known by its text; one with another text was edited.
                    return own.MaxBy(comment => comment.PostedAt) is { } edited
                        ? new StandingResult(StandingKind.Edited, Text: edited.Text, Evidence: Evidence())
                        : new StandingResult(StandingKind.ReplyGone, Evidence: Evidence());
                }

                anchor = read.Next;
            }

            return new StandingResult(StandingKind.TryLater, "ok.too-many-comments");
        }, Refusals.AsStanding);

        string Evidence() => JsonSerializer.Serialize(
            new { discussion = id, type, own = own.Select(comment => new { comment.NetworkId, comment.Text, comment.PostedAt }) }, EvidenceJson);

        static StandingResult Unseen(PostResult failure) => new(failure.Kind == PostResultKind.Permanent ? StandingKind.Impossible : StandingKind.TryLater, failure.Code)
        {
            WaitFor = failure.WaitFor,
        };
    }

    /// <summary>The kind of discussion that hangs under an address; null where the address does not tell.</summary>
    private static string? DiscussionType(NetworkAddress address) => address.Kind switch
    {
        "topic" => "GROUP_TOPIC",
        "statuses" => "USER_STATUS",
        "photo" => address.Canonical.Contains("/group/", StringComparison.Ordinal) ? "GROUP_PHOTO" : "USER_PHOTO",
        "video" => "MOVIE",
        _ => null,
    };

    /// <summary>The next page of discussions: own posts are read at once, comments discussion by discussion.</summary>
    private async Task<Step> ListAsync(MonitorRequest request, Cursor cursor, ICallGate gate, CancellationToken cancellationToken)
    {
        var list = await DiscussionsAsync(request.Account, cursor.List, Math.Clamp(request.Limit, 1, PerPage), gate, cancellationToken);
        if (list.Failure is not null)
            return new Step([], null, list.Failure);

        var recent = list.Items.Where(discussion => discussion.LastActivity.ToUnixTimeMilliseconds() >= cursor.Since).ToList();
        // The list goes from the latest activity back. What moves to its top meanwhile is read by the next scan.
        var next = list.Next is null || recent.Count < list.Items.Count ? null : cursor with { List = list.Next };
        if (request.Kind == MonitorKind.OwnPosts)
        {
            var (topics, failure) = await TopicsAsync(request.Account, [.. recent.Where(discussion => discussion.IsOwnTopic)], gate, cancellationToken);
            return new Step(topics, next, failure);
        }

        List<string> open = [.. recent.Where(discussion => discussion.Comments > 0).Select(discussion => $"{discussion.Type}:{discussion.Id}")];
        return open.Count == 0 ? new Step([], next, null) : new Step([], (next ?? cursor with { List = null, IsLast = true }) with { Open = open }, null);
    }

    private async Task<Step> UnderAsync(MonitorRequest request, Cursor cursor, ICallGate gate, CancellationToken cancellationToken)
    {
        var parts = cursor.Open[0].Split(':', 2);
        var read = await CommentsAsync(
            request.Account, new Discussion(parts[0], parts[^1]), cursor.Comments, Math.Clamp(request.Limit, 1, PerPage), gate, cancellationToken);
        // A discussion that was deleted meanwhile is no reason to stop.
        if (read.Failure is OkAnswer.Error { Code: 300 })
            read = new Page<FoundItem>([], null, null);
        if (read.Failure is not null)
            return new Step([], null, read.Failure);

        // Only where OK gives the newest first may older ones be left out.
        var isThrough = read.Next is null
            || (read.Items.Count > 1 && read.Items[0].PostedAt > read.Items[^1].PostedAt && read.Items[^1].PostedAt.ToUnixTimeMilliseconds() < cursor.Since);
        if (!isThrough)
            return new Step(read.Items, cursor with { Comments = read.Next }, null);
        var rest = cursor with { Open = [.. cursor.Open.Skip(1)], Comments = null };
        return new Step(read.Items, rest.Open.Count == 0 && rest.IsLast ? null : rest, null);
    }

    private async Task<Page<Discussion>> DiscussionsAsync(
        ConnectorAccount account, string? anchor, int count, ICallGate gate, CancellationToken cancellationToken)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("category", IsGroup(account) ? "GROUP" : "MY"),
            new("count", count.ToString(CultureInfo.InvariantCulture)),
            new("fields", DiscussionFields),
        };
        if (anchor is not null)
            parameters.AddRange([new("anchor", anchor), new("direction", "FORWARD")]);
        await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
        var answer = await client.CallAsync("discussions.getList", parameters, account.Token, cancellationToken);
        if (answer is not OkAnswer.Response { Value: { ValueKind: JsonValueKind.Object } value })
            return new Page<Discussion>([], null, answer);

        var items = new List<Discussion>();
        foreach (var item in JsonFields.Items(value, "discussions"))
        {
            if (JsonFields.Text(item, "object_id") is not { } id || JsonFields.Text(item, "object_type") is not { } type
                || Date(item, "last_activity_date") is not { } activity)
            {
                continue;
            }

            var isOfGroup = JsonFields.Items(item, "ref_objects").Any(reference => JsonFields.Text(reference, "type") == "GROUP" && JsonFields.Text(reference, "id") == account.OwnerId);
            // A person may run several groups: only those of the account count.
            if (IsGroup(account) && !isOfGroup)
                continue;
            items.Add(new Discussion(type, id)
            {
                LastActivity = activity,
                Comments = JsonFields.Number(item, "total_comments_count") ?? 0,
                IsOwnTopic = IsGroup(account) ? type == "GROUP_TOPIC" : type == "USER_STATUS" && JsonFields.Text(item, "owner_uid") == account.OwnerId,
            });
        }

        return new Page<Discussion>(items, NextOf(value, anchor), null);
    }

    private async Task<Page<FoundItem>> CommentsAsync(
        ConnectorAccount account, Discussion discussion, string? anchor, int count, ICallGate gate, CancellationToken cancellationToken)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("discussionId", discussion.Id),
            new("discussionType", discussion.Type),
            new("count", count.ToString(CultureInfo.InvariantCulture)),
        };
        if (anchor is not null)
            parameters.AddRange([new("anchor", anchor), new("direction", "FORWARD")]);
        await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
        var answer = await client.CallAsync("discussions.getComments", parameters, account.Token, cancellationToken);
        if (answer is not OkAnswer.Response { Value: { ValueKind: JsonValueKind.Object } value })
            return new Page<FoundItem>([], null, answer);

        var url = AddressOf(account, discussion);
        var items = new List<FoundItem>();
        foreach (var comment in JsonFields.Items(value, "comments"))
        {
            if (JsonFields.Text(comment, "id") is not { } id || Date(comment, "date") is not { } at || JsonFields.Text(comment, "author_id") is not { } author)
                continue;
            items.Add(new FoundItem(
                $"{discussion.Id}/{id}",
                $"{url}?comment={Uri.EscapeDataString(id)}",
                author,
                JsonFields.Text(comment, "author_name") is { Length: > 0 } name ? name : author,
                JsonFields.Text(comment, "author_type") == "GROUP" ? $"https://ok.ru/group/{author}" : $"https://ok.ru/profile/{author}",
                JsonFields.Text(comment, "text") ?? string.Empty,
                at,
                [],
                url,
                FromOwnAccount: author == account.OwnerId));
        }

        return new Page<FoundItem>(items, JsonFields.Flag(value, "has_more") ? NextOf(value, anchor) : null, null);
    }

    /// <summary>The posts themselves: a list of discussions has no whole texts.</summary>
    private async Task<(IReadOnlyList<FoundItem> Topics, OkAnswer? Failure)> TopicsAsync(
        ConnectorAccount account, IReadOnlyList<Discussion> discussions, ICallGate gate, CancellationToken cancellationToken)
    {
        if (discussions.Count == 0)
            return ([], null);
        await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
        var answer = await client.CallAsync(
            "mediatopic.getByIds",
            [
                new("topic_ids", string.Join(',', discussions.Select(discussion => discussion.Id))),
                new("fields", "media_topic.*,group_photo.pic_max,photo.pic_max"),
            ],
            account.Token,
            cancellationToken);
        if (answer is not OkAnswer.Response { Value: { ValueKind: JsonValueKind.Object } value })
            return ([], answer);

        var topics = new List<FoundItem>();
        foreach (var topic in JsonFields.Items(value, "media_topics"))
        {
            if (JsonFields.Text(topic, "id") is not { } id || Date(topic, "created") is not { } at)
                continue;
            // In a group members write as well, where it allows that.
            var author = JsonFields.Text(topic, "author_ref")?.Split(':')[^1] ?? account.OwnerId;
            if (author != account.OwnerId)
                continue;
            var media = JsonFields.Items(topic, "media").ToList();
            topics.Add(new FoundItem(
                id,
                UrlOf(account, id),
                author,
                author,
                IsGroup(account) ? $"https://ok.ru/group/{author}" : $"https://ok.ru/profile/{author}",
                string.Join('\n', media.Where(block => JsonFields.Text(block, "type") == "text").Select(block => JsonFields.Text(block, "text"))),
                at,
                Photos(value, media),
                FromOwnAccount: true));
        }

        return (topics, null);
    }

    private static List<FoundMedia> Photos(JsonElement value, List<JsonElement> media)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        if (value.TryGetProperty("entities", out var entities))
        {
            foreach (var photo in JsonFields.Items(entities, "group_photos").Concat(JsonFields.Items(entities, "user_photos")))
            {
                if (JsonFields.Text(photo, "ref") is { } reference && JsonFields.Text(photo, "pic_max") is { } address)
                    known[reference] = address;
            }
        }

        return [.. media.Where(block => JsonFields.Text(block, "type") == "photo")
            .SelectMany(block => JsonFields.Items(block, "photo_refs"))
            .Select(reference => reference.ValueKind == JsonValueKind.String ? known.GetValueOrDefault(reference.GetString()!) : null)
            .OfType<string>()
            .Select(address => new FoundMedia("photo", address))];
    }

    private static string AddressOf(ConnectorAccount account, Discussion discussion) => discussion.Type switch
    {
        "GROUP_TOPIC" => $"https://ok.ru/group/{account.OwnerId}/topic/{discussion.Id}",
        "GROUP_PHOTO" => $"https://ok.ru/group/{account.OwnerId}/photos/{discussion.Id}",
        "USER_PHOTO" => $"https://ok.ru/profile/{account.OwnerId}/pphotos/{discussion.Id}",
        "MOVIE" => $"https://ok.ru/video/{discussion.Id}",
        _ => $"https://ok.ru/profile/{account.OwnerId}/statuses/{discussion.Id}",
    };

    /// <summary>Where the next page begins; null where there is none, or where OK repeats itself.</summary>
    private static string? NextOf(JsonElement value, string? anchor) =>
        JsonFields.Text(value, "anchor") is { Length: > 0 } next && next != anchor && (!value.TryGetProperty("has_more", out var more) || more.ValueKind == JsonValueKind.True)
            ? next
            : null;

    /// <summary>A date in milliseconds where OK gives those, else the one that it writes in its own time zone.</summary>
    private DateTimeOffset? Date(JsonElement item, string name)
    {
        if (JsonFields.Number(item, $"{name}_ms") is { } milliseconds)
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        if (!DateTime.TryParseExact(JsonFields.Text(item, name), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(options.Value.TimeZone);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private sealed record Discussion(string Type, string Id)
    {
        public DateTimeOffset LastActivity { get; init; }

        public long Comments { get; init; }

        public bool IsOwnTopic { get; init; }
    }

    private sealed record Page<T>(IReadOnlyList<T> Items, string? Next, OkAnswer? Failure);

    /// <summary>What one step of a scan brought; without <paramref name="Next"/> the scan is through.</summary>
    private sealed record Step(IReadOnlyList<FoundItem> Items, Cursor? Next, OkAnswer? Failure);

    /// <summary>A scan goes from the latest activity back to <see cref="Since"/>; the next one to a little before the beginning of this one.</summary>
    private sealed record Cursor
    {
        [JsonPropertyName("s")]
        public long Since { get; init; }

        /// <summary>When the scan began (Unix time in milliseconds); 0 between scans.</summary>
        [JsonPropertyName("b")]
        public long Began { get; init; }

        /// <summary>Where the list of discussions goes on.</summary>
        [JsonPropertyName("l")]
        public string? List { get; init; }

        /// <summary>Whether the page of the list that is being read was the last one.</summary>
        [JsonPropertyName("e")]
        public bool IsLast { get; init; }

        /// <summary>Discussions of this page whose comments are to be read.</summary>
        [JsonPropertyName("o")]
        public IReadOnlyList<string> Open { get; init; } = [];

        /// <summary>Where the comments of the first of them go on.</summary>
        [JsonPropertyName("c")]
        public string? Comments { get; init; }

        public static Cursor Read(string? text, DateTimeOffset since)
        {
            var start = since.ToUnixTimeMilliseconds();
            try
            {
                var cursor = string.IsNullOrEmpty(text) ? null : JsonSerializer.Deserialize<Cursor>(text, CursorJson);
                return cursor is null ? new Cursor { Since = start } : cursor with { Since = Math.Max(cursor.Since, start) };
            }
            catch (JsonException)
            {
                return new Cursor { Since = start };
            }
        }

        public Cursor Through() => new() { Since = Math.Max(Since, Began - (long)ClockMargin.TotalMilliseconds) };

        public string Write() => JsonSerializer.Serialize(this, CursorJson);
    }
}
