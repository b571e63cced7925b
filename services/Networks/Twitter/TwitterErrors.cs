using System.Globalization;
using System.Text.Json;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Twitter;

/// <summary>What X's refusals mean (RFC 9457 problems, and the older lists of errors with codes).</summary>
internal static class TwitterErrors
{
    // "To protect our users … this account is temporarily locked", "Your account is suspended": somebody has to sign in.
    private static readonly long[] LockedCodes = [64, 326];

    private static readonly string[] s_limits = ["x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour"];

    /// <summary>The end of the sending call where it did not confirm. X says after a 5xx nothing of what it did.</summary>
    public static PostResult OfSending(CallAnswer answer, TwitterOptions options, DateTimeOffset now) => answer switch
    {
        CallAnswer.Lost lost => new PostResult(PostResultKind.Unknown, lost.Code, lost.Reason),
        CallAnswer.Answered { Status: >= 500 or 408 } open => new PostResult(PostResultKind.Unknown, CodeOf(open), DetailOf(open)),
        CallAnswer.Answered { IsSuccess: true } => new PostResult(PostResultKind.Unknown, "twitter.no-id", "X confirmed without the number of the post."),
        _ => OfOther(answer, options, now),
    };

    /// <summary>The end of a call that posts nothing.</summary>
    public static PostResult OfOther(CallAnswer answer, TwitterOptions options, DateTimeOffset now) => answer switch
    {
        CallAnswer.NotSent notSent => new PostResult(PostResultKind.Retry, notSent.Code, notSent.Reason),
        CallAnswer.Lost lost => new PostResult(PostResultKind.Retry, lost.Code, lost.Reason),
        CallAnswer.Answered { Status: 429 } limited => OfLimit(limited, options, now),
        CallAnswer.Answered { Status: >= 500 or 408 } later => new PostResult(PostResultKind.Retry, CodeOf(later), DetailOf(later)),
        CallAnswer.Answered { IsSuccess: true } => new PostResult(PostResultKind.Retry, "twitter.not-x", "The answer is not one of X's."),
        // Somebody between us and X refused the call before X saw it.
        CallAnswer.Answered { Body: null } foreign => new PostResult(PostResultKind.Retry, CodeOf(foreign), DetailOf(foreign)),
        CallAnswer.Answered { Status: 401 } token => new PostResult(PostResultKind.Token, CodeOf(token), DetailOf(token)),
        // What was bought is used up: somebody has to buy more.
        CallAnswer.Answered { Status: 402 } paid => new PostResult(PostResultKind.Person, CodeOf(paid), DetailOf(paid)),
        CallAnswer.Answered { Status: 403, Body: var body } locked when IsLocked(body) => new PostResult(PostResultKind.Person, "twitter.locked", DetailOf(locked)),
        CallAnswer.Answered { Status: 403 } alone when Says(alone, "not been mentioned") =>
            new PostResult(PostResultKind.Permanent, ConnectorFaults.NotMentioned, DetailOf(alone)),
        CallAnswer.Answered { Status: 403 } twice when Says(twice, "duplicate content") => new PostResult(
            PostResultKind.Permanent, "twitter.duplicate", "X says that the account posted this text already: look there before you post by hand."),
        // 400, 403, 404 and what X may add: the same call again would get the same answer.
        CallAnswer.Answered refused => new PostResult(PostResultKind.Permanent, CodeOf(refused), DetailOf(refused)),
        _ => throw new InvalidOperationException("A call's ends are a closed set."),
    };

    /// <summary>Why a post is not in an answer: gone, or hidden from the account.</summary>
    public static bool IsMissing(JsonElement? body, string id) => body.Items("errors")
        .Any(error => (error.Text("resource_id") ?? error.Text("value")) == id
            && (error.Text("type")?.EndsWith("/resource-not-found", StringComparison.Ordinal) ?? false));

    public static string CodeOf(CallAnswer.Answered answer) => string.Create(CultureInfo.InvariantCulture, $"twitter.http-{answer.Status}");

    private static PostResult OfLimit(CallAnswer.Answered answer, TwitterOptions options, DateTimeOffset now)
    {
        // Of the limits that are used up, the one that ends last. Without any, the worker's own pauses have to do.
        var resets = s_limits
            .Where(limit => answer.Headers.GetValueOrDefault($"{limit}-remaining") is null or "0")
            .Select(limit => long.TryParse(answer.Headers.GetValueOrDefault($"{limit}-reset"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0)
            .Where(seconds => seconds > 0)
            .ToArray();
        if (resets.Length == 0)
            return new PostResult(PostResultKind.Retry, CodeOf(answer), DetailOf(answer));

        var wait = DateTimeOffset.FromUnixTimeSeconds(resets.Max()) - now;
        // A second more, since X tells whole seconds; and a clock that is wrong must not make us wait for years.
        wait = wait < TimeSpan.Zero ? TimeSpan.FromSeconds(1) : wait + TimeSpan.FromSeconds(1);
        return PostResult.Wait(CodeOf(answer), DetailOf(answer), wait > TimeSpan.FromHours(24) ? options.LongBackoff : wait);
    }

    private static bool IsLocked(JsonElement? body) => body.Items("errors").Any(error => error.Number("code") is { } code && LockedCodes.Contains(code))
        || (body.Text("detail")?.Contains("temporarily locked", StringComparison.OrdinalIgnoreCase) ?? false);

    private static bool Says(CallAnswer.Answered answer, string words) =>
        answer.Body.Text("detail")?.Contains(words, StringComparison.OrdinalIgnoreCase) ?? false;

    private static string DetailOf(CallAnswer.Answered answer)
    {
        var words = answer.Body.Text("detail") ?? answer.Body.Text("error_description") ?? answer.Body.Text("title")
            ?? answer.Body.Items("errors").Select(error => error.Text("message") ?? error.Text("detail")).FirstOrDefault(text => text is not null);
        return words is null
            ? string.Create(CultureInfo.InvariantCulture, $"HTTP status {answer.Status} instead of an answer.")
            : NetworkHttp.Wording(words);
    }
}
