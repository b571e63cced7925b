using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Twitter;

/// <summary>Where a monitor stands between two looks.</summary>
internal sealed record TwitterCursor
{
    /// <summary>Everything before this instant was read.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When the round that is under way began.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>X's token of the next page, while a round is under way.</summary>
    public string? Next { get; init; }

    /// <summary>Which of the round's queries is under way.</summary>
    public int Step { get; init; }

    /// <summary>The posts whose comments the round reads.</summary>
    public IReadOnlyList<string>? Roots { get; init; }
}

/// <summary>
/// Finds in X: mentions, answers in the conversations under own posts, posts with certain words, own posts. X shows the
/// newest first, so a round goes through all its pages before the cursor moves on, to a little before the round began:
/// what is written meanwhile, or shown late by the search, is not passed over, and some things come twice.
/// </summary>
internal sealed class TwitterMonitors(TwitterClient client, IOptions<TwitterOptions> options, TimeProvider time)
{
    private const int LargestPage = 100;

    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    // X refuses a search that begins a moment before the oldest post it still has.
    private static readonly TimeSpan SearchMargin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private TwitterOptions Options => options.Value;

    public async Task<MonitorPage> ReadAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        var cursor = Parse(request);
        cursor = cursor with { Began = cursor.Began ?? time.GetUtcNow() };
        IReadOnlyList<string>? queries = null;
        if (request.Kind == MonitorKind.Comments && cursor.Roots is null)
        {
            var (roots, failure) = await RootsAsync(request, gate, cancellationToken);
            if (roots is null)
                return failure!.AsPage(request.Cursor);
            cursor = cursor with { Roots = roots };
        }

        if (request.Kind is MonitorKind.Comments or MonitorKind.Search)
        {
            queries = request.Kind == MonitorKind.Search
                ? Queries(request.Terms.Select(Term).Where(term => term.Length > 0), request.Account.OwnerId)
                : Queries(cursor.Roots!.Select(root => $"conversation_id:{root}"), request.Account.OwnerId);
            if (cursor.Step >= queries.Count)
                return new MonitorPage(MonitorOutcome.Read, [], Write(End(cursor)));
        }

        var (path, query) = Call(request, cursor, queries);
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var answer = await client.GetAsync(path, query, request.Account.Token, cancellationToken);
        if (answer is not CallAnswer.Answered { IsSuccess: true, Body: { } body })
            return TwitterErrors.OfOther(answer, Options, time.GetUtcNow()).AsPage(request.Cursor);

        var posts = TwitterPost.ReadAll(body).Where(post => !post.IsRepost && post.CreatedAt >= request.Since).ToArray();
        var (next, more) = Advance(cursor, body, queries?.Count ?? 1);
        return new MonitorPage(MonitorOutcome.Read, [.. posts.Select(post => post.ToItem(request.Account.OwnerId))], Write(next), more);
    }

    /// <summary>A term as a part of a query: all its words, in any order, none of them taken for an operator.</summary>
    internal static string Term(string term)
    {
        var words = term.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal))
            .Where(word => word.Any(char.IsLetterOrDigit))
            .Select(word => word[0] == '#' && word[1..].All(char.IsLetterOrDigit) ? word : $"\"{word}\"");
        var text = string.Join(' ', words);
        return text.Contains(' ', StringComparison.Ordinal) ? $"({text})" : text;
    }

    /// <summary>As many parts in one query as X takes.</summary>
    internal IReadOnlyList<string> Queries(IEnumerable<string> parts, string ownerId)
    {
        var suffix = $" -is:retweet -from:{ownerId}";
        var queries = new List<string>();
        var current = string.Empty;
        foreach (var part in parts.Distinct(StringComparer.Ordinal))
        {
            var joined = current.Length == 0 ? part : $"{current} OR {part}";
            if (current.Length > 0 && joined.Length + 2 + suffix.Length > Options.QueryLimit)
            {
                queries.Add($"({current}){suffix}");
                joined = part;
            }

            current = joined;
        }

        if (current.Length > 0)
            queries.Add($"({current}){suffix}");
        return queries;
    }

    private static (TwitterCursor Next, bool More) Advance(TwitterCursor cursor, JsonElement body, int steps)
    {
        if (body.Member("meta").Text("next_token") is { Length: > 0 } token)
            return (cursor with { Next = token }, true);
        return cursor.Step + 1 < steps
            ? (cursor with { Next = null, Step = cursor.Step + 1 }, true)
            : (End(cursor), false);
    }

    private static TwitterCursor End(TwitterCursor cursor)
    {
        var read = cursor.Began!.Value - Overlap;
        return new TwitterCursor { From = read > cursor.From ? read : cursor.From };
    }

    private static TwitterCursor Parse(MonitorRequest request)
    {
        try
        {
            if (request.Cursor is not null && JsonSerializer.Deserialize<TwitterCursor>(request.Cursor, s_json) is { } cursor)
                return cursor;
        }
        catch (JsonException)
        {
            // Not one of ours: begin again; what was found before is recognised by its number.
        }

        return new TwitterCursor { From = request.Since };
    }

    private static string Write(TwitterCursor cursor) => JsonSerializer.Serialize(cursor, s_json);

    private static string Written(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private (string Path, List<KeyValuePair<string, string>> Query) Call(MonitorRequest request, TwitterCursor cursor, IReadOnlyList<string>? queries)
    {
        var query = new List<KeyValuePair<string, string>>(TwitterPost.Fields);
        var owner = request.Account.OwnerId;
        if (queries is not null)
        {
            query.Add(new("query", queries[cursor.Step]));
            query.Add(new("max_results", Size(request, smallest: 10)));
            AddStart(query, cursor, time.GetUtcNow() - TimeSpan.FromDays(Options.SearchDays) + SearchMargin);
            if (cursor.Next is not null)
                query.Add(new("next_token", cursor.Next));
            return ("2/tweets/search/recent", query);
        }

        query.Add(new("max_results", Size(request, smallest: 5)));
        if (request.Kind == MonitorKind.OwnPosts)
            query.Add(new("exclude", "retweets,replies"));
        AddStart(query, cursor, TwitterIds.Epoch);
        if (cursor.Next is not null)
            query.Add(new("pagination_token", cursor.Next));
        return (request.Kind == MonitorKind.Mentions ? $"2/users/{owner}/mentions" : $"2/users/{owner}/tweets", query);
    }

    private void AddStart(List<KeyValuePair<string, string>> query, TwitterCursor cursor, DateTimeOffset oldest)
    {
        // X refuses a beginning that is older than what its search has, and one that is less than some seconds ago.
        var latest = cursor.Began!.Value - TimeSpan.FromSeconds(15);
        var from = cursor.From < latest ? cursor.From : latest;
        if (from <= oldest)
            query.Add(new("start_time", Written(oldest)));
        else
            query.Add(new("since_id", TwitterIds.At(from)));
    }

    private static string Size(MonitorRequest request, int smallest) =>
        Math.Clamp(request.Limit, smallest, LargestPage).ToString(CultureInfo.InvariantCulture);

    /// <summary>The account's own posts of the days that the search reaches back: their conversations are read.</summary>
    private async Task<(IReadOnlyList<string>? Roots, PostResult? Failure)> RootsAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var answer = await client.GetAsync(
            $"2/users/{request.Account.OwnerId}/tweets",
            [
                .. TwitterPost.Fields,
                new("max_results", LargestPage.ToString(CultureInfo.InvariantCulture)),
                new("exclude", "retweets,replies"),
                new("start_time", Written(time.GetUtcNow() - TimeSpan.FromDays(Options.SearchDays))),
            ],
            request.Account.Token,
            cancellationToken);
        return answer is CallAnswer.Answered { IsSuccess: true, Body: { } body }
            ? ([.. TwitterPost.ReadAll(body).Select(post => post.Id)], null)
            : (null, TwitterErrors.OfOther(answer, Options, time.GetUtcNow()));
    }
}
