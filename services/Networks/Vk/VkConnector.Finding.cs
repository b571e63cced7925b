using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Vk;

/// <summary>Mentions, comments on the own wall, searches, and own posts that were made outside the product.</summary>
internal sealed partial class VkConnector
{
    // A deletion between two pages shifts the rest up: a page begins a little before the last one ended.
    private const int Overlap = 3;
    private const int MentionsPerPage = 50;
    private const int FoundPerPage = 200;
    private const int ThreadItems = 10;

    public async Task<MonitorPage> ReadAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var cursor = VkCursor.Read(request.Cursor, request.Since);
        if (cursor.Began == 0)
            cursor = cursor with { Began = time.GetUtcNow().ToUnixTimeSeconds() };
        return await Refusals.ReadAsync(Network, async () =>
        {
            var look = new Look(request, cursor, gate, cancellationToken);
            var (items, next, failure) = request.Kind switch
            {
                MonitorKind.Mentions => await MentionsAsync(look),
                MonitorKind.Comments => await CommentsAsync(look),
                MonitorKind.Search => await SearchAsync(look),
                MonitorKind.OwnPosts => await WallAsync(look, "owner"),
                _ => throw new ArgumentOutOfRangeException(nameof(request)),
            };
            return failure is not null
                ? OfUnread(failure, request)
                : new MonitorPage(
                    MonitorOutcome.Read,
                    [.. items.Where(item => item.PostedAt.ToUnixTimeSeconds() >= cursor.Since)],
                    (next ?? cursor.Through(request.Kind == MonitorKind.Search ? options.Value.SearchLag : ClockMargin)).Write(),
                    More: next is not null);
        }, refused => refused.AsPage(request.Cursor));
    }

    private static int PageSize(Look look, int most) => Math.Clamp(look.Request.Limit, Overlap * 2, most);

    private static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long OwnerOf(Look look) => long.Parse(look.Request.Account.OwnerId, CultureInfo.InvariantCulture);

    private async Task<Step> MentionsAsync(Look look)
    {
        var count = PageSize(look, MentionsPerPage);
        var answer = await AsPersonAsync(
            look.Request.Account,
            "newsfeed.getMentions",
            [
                new("owner_id", look.Request.Account.OwnerId),
                new("start_time", Format(look.Cursor.Since)),
                new("offset", Format(look.Cursor.Offset)),
                new("count", Format(count)),
            ],
            look.Gate,
            look.Cancellation);
        if (Items(answer) is not { } items)
            return new Step([], null, answer);

        // Mentions come without names.
        var (names, failure) = await NamesAsync(look, items);
        if (failure is not null)
            return new Step([], null, failure);
        var found = items.Select(item => VkItems.Read(item, OwnerOf(look), names, mentions: true)).OfType<FoundItem>().ToList();
        return new Step(found, items.Count < count ? null : look.Cursor with { Offset = look.Cursor.Offset + count - Overlap }, null);
    }

    private async Task<Step> SearchAsync(Look look)
    {
        var terms = look.Request.Terms;
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', terms))))[..16];
        var cursor = look.Cursor.Terms == fingerprint ? look.Cursor : look.Cursor with { Terms = fingerprint, Step = 0, From = null };
        if (cursor.Step >= terms.Count)
            return new Step([], null, null);

        var parameters = new List<KeyValuePair<string, string>>
        {
            new("q", terms[cursor.Step]),
            new("extended", "1"),
            new("count", Format(PageSize(look, FoundPerPage))),
            new("start_time", Format(cursor.Since)),
        };
        if (cursor.From is { } from)
            parameters.Add(new("start_from", from));
        var answer = await AsPersonAsync(look.Request.Account, "newsfeed.search", parameters, look.Gate, look.Cancellation);
        if (answer is not VkAnswer.Response { Value: var value } || Items(answer) is not { } items)
            return new Step([], null, answer);

        var names = VkItems.Names(value);
        var found = items.Select(item => VkItems.Read(item, OwnerOf(look), names)).OfType<FoundItem>().ToList();
        var next = VkItems.Text(value, "next_from") is { Length: > 0 } more && items.Count > 0 ? cursor with { From = more } : cursor.Next();
        return new Step(found, next.Step < terms.Count ? next : null, null);
    }

    /// <summary>One page of the own wall; those of others or of the owner.</summary>
    private async Task<Step> WallAsync(Look look, string filter)
    {
        var count = PageSize(look, PostsPerPage);
        var answer = await AsPersonAsync(
            look.Request.Account, "wall.get", WallPage(look.Request.Account, filter, look.Cursor.Offset, count), look.Gate, look.Cancellation);
        if (answer is not VkAnswer.Response { Value: var value } || Items(answer) is not { } items)
            return new Step([], null, answer);

        var names = VkItems.Names(value);
        var found = items.Select(item => VkItems.Read(item, OwnerOf(look), names)).OfType<FoundItem>().ToList();
        var isThrough = items.Count < count || items.Any(item => !IsPinned(item) && VkItems.Number(item, "date") < look.Cursor.Since);
        return new Step(found, isThrough ? null : look.Cursor with { Offset = look.Cursor.Offset + count - Overlap }, null);
    }

    /// <summary>First the posts of others on the own wall, then the comments under each of the latest own posts.</summary>
    private async Task<Step> CommentsAsync(Look look)
    {
        if (look.Cursor.Posts is null)
        {
            var others = await WallAsync(look, "others");
            if (others.Failure is not null || others.Next is not null)
                return others;
            var (posts, failure) = await WatchedAsync(look);
            return new Step(
                failure is null ? others.Items : [], posts.Count == 0 ? null : look.Cursor with { Posts = posts, Offset = 0, Step = 0 }, failure);
        }

        if (look.Cursor.Step >= look.Cursor.Posts.Count)
            return new Step([], null, null);
        var step = await UnderAsync(look, look.Cursor.Posts[look.Cursor.Step]);
        if (step.Failure is not null || step.Next is not null)
            return step;
        var next = look.Cursor.Next();
        return step with { Next = next.Step < next.Posts!.Count ? next : null };
    }

    private async Task<(IReadOnlyList<long> Posts, VkAnswer? Failure)> WatchedAsync(Look look)
    {
        var answer = await AsPersonAsync(
            look.Request.Account, "wall.get", WallPage(look.Request.Account, "owner", 0, Math.Clamp(options.Value.WatchedPosts, 1, PostsPerPage)),
            look.Gate, look.Cancellation);
        if (Items(answer) is not { } items)
            return ([], answer);
        return ([.. items
            .Where(item => item.TryGetProperty("comments", out var comments) && VkItems.Number(comments, "count") > 0)
            .Select(item => VkItems.Number(item, "id")).OfType<long>()], null);
    }

    /// <summary>One page of the comments under a post, with their threads: a new answer may hang under an old comment.</summary>
    private async Task<Step> UnderAsync(Look look, long postId)
    {
        var count = PageSize(look, CommentsPerPage);
        var answer = await ReadAsync(look.Request.Account, "wall.getComments", CommentsPage(look, postId, null, look.Cursor.Offset, count), look.Gate, look.Cancellation);
        if (answer is VkAnswer.Error { Code: 15 or 100 or 210 or 212 } && await IsGoneAsync(look, postId))
            return new Step([], null, null);
        if (answer is not VkAnswer.Response { Value: var value } || Items(answer) is not { } items)
            return new Step([], null, answer);

        var names = VkItems.Names(value);
        var found = new List<FoundItem>();
        foreach (var item in items)
        {
            Add(item);
            if (!item.TryGetProperty("thread", out var thread))
                continue;
            var shown = VkItems.Array(thread, "items").ToList();
            shown.ForEach(Add);
            if (VkItems.Number(thread, "count") <= shown.Count || VkItems.Number(item, "id") is not { } rootId)
                continue;
            if (await ThreadAsync(look, postId, rootId, found, names) is { } failure)
                return new Step([], null, failure);
        }

        return new Step(found, items.Count < count ? null : look.Cursor with { Offset = look.Cursor.Offset + count - Overlap }, null);

        void Add(JsonElement comment)
        {
            if (VkItems.Read(comment, OwnerOf(look), names, wall: (OwnerOf(look), postId)) is { } read)
                found.Add(read);
        }
    }

    /// <summary>Reads a long thread from its newest answer back to what is known.</summary>
    private async Task<VkAnswer?> ThreadAsync(Look look, long postId, long rootId, List<FoundItem> found, Dictionary<long, string> names)
    {
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await ReadAsync(
                look.Request.Account, "wall.getComments", CommentsPage(look, postId, rootId, page * (CommentsPerPage - Overlap), CommentsPerPage), look.Gate, look.Cancellation);
            if (answer is not VkAnswer.Response { Value: var value } || Items(answer) is not { } items)
                return answer;
            foreach (var (id, name) in VkItems.Names(value))
                names[id] = name;
            found.AddRange(items.Select(item => VkItems.Read(item, OwnerOf(look), names, wall: (OwnerOf(look), postId))).OfType<FoundItem>());
            if (items.Count < CommentsPerPage || items.Any(item => VkItems.Number(item, "date") < look.Cursor.Since))
                return null;
        }

        return null;
    }

    private static List<KeyValuePair<string, string>> CommentsPage(Look look, long postId, long? rootId, int offset, int count)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("owner_id", look.Request.Account.OwnerId),
            new("post_id", Format(postId)),
            new("sort", "desc"),
            new("offset", Format(offset)),
            new("count", Format(count)),
            new("extended", "1"),
        };
        if (rootId is { } root)
            parameters.Add(new("comment_id", Format(root)));
        else
            parameters.Add(new("thread_items_count", Format(ThreadItems)));
        return parameters;
    }

    /// <summary>Whether a post is gone: its comments are then no reason to stop.</summary>
    private async Task<bool> IsGoneAsync(Look look, long postId)
    {
        var answer = await AsPersonAsync(
            look.Request.Account, "wall.getById", [new("posts", VkItems.Id(OwnerOf(look), postId))], look.Gate, look.Cancellation);
        return Items(answer) is { } items && !items.Any(item => !IsDeleted(item));
    }

    private static bool IsDeleted(JsonElement item) => item.TryGetProperty("is_deleted", out var deleted) && deleted.ValueKind == JsonValueKind.True;

    private async Task<(IReadOnlyDictionary<long, string> Names, VkAnswer? Failure)> NamesAsync(Look look, IReadOnlyList<JsonElement> items)
    {
        var names = new Dictionary<long, string>();
        var ids = items.Select(item => VkItems.Number(item, "from_id")).OfType<long>().Distinct().ToList();
        if (ids.Where(id => id > 0).ToList() is { Count: > 0 } people)
        {
            var answer = await AsPersonAsync(look.Request.Account, "users.get", [new("user_ids", string.Join(',', people))], look.Gate, look.Cancellation);
            if (answer is not VkAnswer.Response { Value: { ValueKind: JsonValueKind.Array } list })
                return (names, answer);
            foreach (var person in list.EnumerateArray())
                VkItems.AddPerson(names, person);
        }

        if (ids.Where(id => id < 0).ToList() is { Count: > 0 } groups)
        {
            var answer = await AsPersonAsync(
                look.Request.Account, "groups.getById", [new("group_ids", string.Join(',', groups.Select(id => -id)))], look.Gate, look.Cancellation);
            if (answer is not VkAnswer.Response { Value: var value })
                return (names, answer);
            foreach (var group in VkItems.Array(value, "groups"))
                VkItems.AddGroup(names, group);
        }

        return (names, null);
    }

    private MonitorPage OfUnread(VkAnswer answer, MonitorRequest request)
    {
        // A community without a person's token has nothing to renew: it lacks one.
        if (answer is VkAnswer.Error { Code: GroupAuthFailed } && PersonsToken(request.Account) is null)
            return new MonitorPage(MonitorOutcome.Impossible, [], request.Cursor, Code: ConnectorFaults.NoUploadToken, Detail: NoPersonsToken().Detail);

        var failure = OfPreparing(answer);
        var outcome = failure.Kind switch
        {
            PostResultKind.Token => MonitorOutcome.Token,
            PostResultKind.Permanent => MonitorOutcome.Impossible,
            _ => MonitorOutcome.TryLater,
        };
        return new MonitorPage(outcome, [], request.Cursor, Code: failure.Code ?? "vk.cut-off", Detail: failure.Detail) { WaitFor = failure.WaitFor };
    }

    private sealed record Look(MonitorRequest Request, VkCursor Cursor, ICallGate Gate, CancellationToken Cancellation);

    /// <summary>What one step of a scan brought; without <paramref name="Next"/> the scan is through.</summary>
    private sealed record Step(IReadOnlyList<FoundItem> Items, VkCursor? Next, VkAnswer? Failure);
}
