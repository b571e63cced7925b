using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Vk;

namespace SocialPubs.Emulator.Twitter;

/// <summary>One call to X.</summary>
internal sealed record TwitterCall(HttpContext Context, long UserId, IReadOnlyDictionary<string, string> Parameters, JsonElement? Body)
{
    public string BaseAddress => EmulatedCalls.BaseAddress(Context.Request);

    public string? Text(string name) => Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public long? Number(string name) => Text(name) is { } text
        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw TwitterProblemException.Invalid($"{name} is not a number.")
        : null;

    public DateTimeOffset? Instant(string name) => Text(name) is { } text
        ? DateTimeOffset.TryParseExact(text, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw TwitterProblemException.Invalid($"{name} is not an instant.")
        : null;
}

/// <summary>X's second interface: bearer tokens, problems with statuses, limits with the instant at which they end.</summary>
internal sealed partial class TwitterApi(
    Tweets tweets, TweetView view, TwitterMediaStore media, EmulatedCalls calls, RateLimits rates, IOptions<TwitterSettings> settings, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>Answers one call of a method; its name is that by which faults hit it.</summary>
    public async Task AnswerAsync(HttpContext context, string method, Func<TwitterCall, object?> work)
    {
        var parameters = await EmulatedCalls.ParametersAsync(context);
        var body = context.Request.HasJsonContentType() ? await ReadAsync(context) : null;
        if (body is { } json)
            parameters["body"] = json.GetRawText();
        var user = UserOf(context.Request.Headers.Authorization.ToString());
        var incoming = calls.Begin(context, method, user, parameters);
        try
        {
            if (user is not { } userId)
                throw new TwitterProblemException(401, "Unauthorized", "Unauthorized");
            if (incoming.ErrorCode is { } code)
                throw TwitterProblemException.Of(code, incoming.Fault!.SubCode);
            if (context.Request.Method == "POST" && method == "twitter.tweets.create")
                Limit(context, userId);
            await calls.RunAsync(
                incoming,
                () => work(new TwitterCall(context, userId, parameters, body)),
                answer => WriteAsync(context, (method, answer) switch
                {
                    (_, null) => StatusCodes.Status204NoContent,
                    ("twitter.tweets.create", _) => StatusCodes.Status201Created,
                    _ => StatusCodes.Status200OK,
                }, answer));
        }
        catch (TwitterProblemException problem)
        {
            if (problem.ResetAfter is { } seconds)
                Reset(context, 0, seconds);
            await WriteAsync(context, problem.Status, new
            {
                title = problem.Title,
                detail = problem.Message,
                type = problem.Type,
                status = problem.Status,
                errors = problem.Code is null ? null : new[] { new { code = problem.Code, message = problem.Message } },
            });
        }
    }

    public object Create(TwitterCall call)
    {
        var body = call.Body ?? throw TwitterProblemException.Invalid("A body is needed.");
        var text = body.TryGetProperty("text", out var written) ? written.GetString() ?? string.Empty : string.Empty;
        var attachments = body.TryGetProperty("media", out var files) && files.TryGetProperty("media_ids", out var ids)
            ? media.Take(call.UserId, [.. ids.EnumerateArray().Select(id => id.GetString()!)])
            : [];
        if (attachments.Count > 4)
            throw TwitterProblemException.Invalid("Up to four pictures.");
        if (text.Length == 0 && attachments.Count == 0)
            throw TwitterProblemException.Invalid("One of text or media is needed.");
        if (WeightOf(text) > 280)
            throw TwitterProblemException.Forbidden("You are not permitted to perform this action: the text is too long.");

        var inReplyTo = body.TryGetProperty("reply", out var reply)
            ? long.Parse(reply.GetProperty("in_reply_to_tweet_id").GetString()!, CultureInfo.InvariantCulture)
            : (long?)null;
        if (inReplyTo is { } parentId && settings.Value.OnlyWhereMentioned && tweets.Find(parentId) is { } parent && parent.AuthorId != call.UserId
            && tweets.MentionsOf(parent).All(member => member.Id != call.UserId) && tweets.QuotedBy(parent).All(quoted => quoted.AuthorId != call.UserId))
        {
            throw TwitterProblemException.Forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.");
        }

        if (settings.Value.RefusesDuplicates && tweets.All().Any(tweet => tweet.AuthorId == call.UserId && tweet.Text == text && tweet.RepliedTo == inReplyTo))
            throw TwitterProblemException.Forbidden("You are not allowed to create a Tweet with duplicate content.");
        var created = tweets.Add(call.UserId, text, inReplyTo, attachments);
        var id = created.Id.ToString(CultureInfo.InvariantCulture);
        return new { data = new { id, text, edit_history_tweet_ids = new[] { id } } };
    }

    public object Get(TwitterCall call, long id) => tweets.Find(id) is { } tweet ? view.One(tweet, call.BaseAddress) : new { errors = new[] { TweetView.Missing(id) } };

    public object Lookup(TwitterCall call) => view.Lookup(
        [.. (call.Text("ids") ?? throw TwitterProblemException.Invalid("ids is needed.")).Split(',').Select(id => long.Parse(id, CultureInfo.InvariantCulture))], call.BaseAddress);

    public object Timeline(TwitterCall call, long userId)
    {
        var exclude = call.Text("exclude")?.Split(',') ?? [];
        return Page(call, tweets.Listed().Where(tweet => tweet.AuthorId == userId && !(exclude.Contains("replies") && tweet.RepliedTo is not null)), "pagination_token", smallest: 5);
    }

    public object Mentions(TwitterCall call, long userId) =>
        Page(call, tweets.Listed().Where(tweet => tweet.AuthorId != userId && tweets.MentionsOf(tweet).Any(member => member.Id == userId)), "pagination_token", smallest: 5);

    public object Search(TwitterCall call)
    {
        var matches = SearchQuery.Parse(call.Text("query") ?? throw TwitterProblemException.Invalid("query is needed."));
        var oldest = time.GetUtcNow() - TimeSpan.FromDays(7);
        if (call.Instant("start_time") < oldest)
            throw TwitterProblemException.Invalid("'start_time' must be on or after the oldest post of the search.");
        return Page(call, tweets.Listed().Where(tweet => tweet.At >= oldest && matches(tweet)), "next_token", smallest: 10);
    }

    public object Me(TwitterCall call)
    {
        var member = tweets.Wall.MemberOf(call.UserId);
        return new { data = new { id = call.UserId.ToString(CultureInfo.InvariantCulture), name = member.Name, username = member.ScreenName } };
    }

    public object BeginUpload(TwitterCall call)
    {
        var body = call.Body ?? throw TwitterProblemException.Invalid("A body is needed.");
        var id = media.Begin(call.UserId, body.GetProperty("media_type").GetString()!, body.GetProperty("total_bytes").GetInt64());
        return new { data = new { id, media_key = "3_" + id, expires_after_secs = 86400 } };
    }

    public object? Append(TwitterCall call, string id)
    {
        var file = call.Context.Request.Form.Files.GetFile("media") ?? throw TwitterProblemException.Invalid("media is needed.");
        using var memory = new MemoryStream();
        using (var content = file.OpenReadStream())
            content.CopyTo(memory);
        media.Append(call.UserId, id, (int)(call.Number("segment_index") ?? throw TwitterProblemException.Invalid("segment_index is needed.")), memory.ToArray());
        return null;
    }

    public object FinishUpload(TwitterCall call, string id)
    {
        var (size, isProcessing) = media.Finish(call.UserId, id);
        return new { data = new { id, media_key = "3_" + id, size, processing_info = isProcessing ? new { state = "pending", check_after_secs = 0 } : null } };
    }

    public object UploadState(TwitterCall call)
    {
        var id = call.Text("media_id") ?? throw TwitterProblemException.Invalid("media_id is needed.");
        var state = media.StateOf(call.UserId, id);
        return new
        {
            data = new
            {
                id,
                media_key = "3_" + id,
                processing_info = new { state, check_after_secs = state == "in_progress" ? 0 : (int?)null, error = state == "failed" ? new { code = 1, name = "InvalidMedia", message = "Unsupported video format" } : null },
            },
        };
    }

    private static long? UserOf(string authorization) => authorization.StartsWith("Bearer ", StringComparison.Ordinal)
        && VkToken.Parse(authorization["Bearer ".Length..]) is { IsGroup: false } token ? token.Id : null;

    private static async Task<JsonElement?> ReadAsync(HttpContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        return document.RootElement.Clone();
    }

    private static Task WriteAsync(HttpContext context, int status, object? answer)
    {
        context.Response.StatusCode = status;
        return answer is null ? Task.CompletedTask : context.Response.WriteAsJsonAsync(answer, EmulatorHost.Json, context.RequestAborted);
    }

    /// <summary>X's weights; every link is 23.</summary>
    private static int WeightOf(string text)
    {
        var links = Links().Matches(text);
        var rest = links.Aggregate(text, (current, link) => current.Replace(link.Value, "", StringComparison.Ordinal));
        var elements = StringInfo.GetTextElementEnumerator(rest);
        var weight = links.Count * 23;
        while (elements.MoveNext())
        {
            var first = char.ConvertToUtf32(rest, elements.ElementIndex);
            weight += first is <= 4351 or (>= 8192 and <= 8205) or (>= 8208 and <= 8223) or (>= 8242 and <= 8247) ? 1 : 2;
        }

        return weight;
    }

    private object Page(TwitterCall call, IEnumerable<Tweet> found, string tokenName, int smallest)
    {
        var size = (int)(call.Number("max_results") ?? 10);
        if (size < smallest || size > 100)
            throw TwitterProblemException.Invalid($"max_results must be between {smallest} and 100.");
        if (call.Instant("start_time") > time.GetUtcNow() - TimeSpan.FromSeconds(10))
            throw TwitterProblemException.Invalid("'start_time' must be a minimum of 10 seconds prior to the request time.");

        if (call.Number("since_id") is { } since)
            found = found.Where(tweet => tweet.Id > since);
        if (call.Instant("start_time") is { } start)
            found = found.Where(tweet => tweet.At >= start);
        // The token of the next page says before which post it begins, so that what is written meanwhile shifts nothing.
        if (call.Text(tokenName) is { } token)
        {
            var before = long.TryParse(token.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var id) ? id : throw TwitterProblemException.Invalid("The token is not valid.");
            found = found.Where(tweet => tweet.Id < before);
        }

        var page = found.Take(size + 1).ToArray();
        var more = page.Length > size;
        page = [.. page.Take(size)];
        return view.Many(page, more ? string.Create(CultureInfo.InvariantCulture, $"b{page[^1].Id:x}") : null, call.BaseAddress);
    }

    private void Limit(HttpContext context, long userId)
    {
        var limit = settings.Value.CreatesPer15Minutes;
        var taken = rates.Take($"twitter:creates:{userId}", limit, Window, out var left);
        if (limit > 0)
        {
            context.Response.Headers["x-rate-limit-limit"] = limit.ToString(CultureInfo.InvariantCulture);
            Reset(context, left, (int)Window.TotalSeconds);
        }

        if (!taken)
            throw new TwitterProblemException(429, "Too Many Requests", "Too Many Requests");
    }

    private void Reset(HttpContext context, int left, int seconds)
    {
        context.Response.Headers["x-rate-limit-remaining"] = left.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["x-rate-limit-reset"] = (time.GetUtcNow().ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"https?://\S+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();
}
