using System.Globalization;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Max;

/// <summary>What MAX's refusals mean: a status, and a code with words in the body.</summary>
internal static class MaxErrors
{
    /// <summary>The end of the sending call where it did not confirm.</summary>
    public static PostResult OfSending(CallAnswer answer) => answer switch
    {
        CallAnswer.Lost lost => new PostResult(PostResultKind.Unknown, lost.Code, lost.Reason),
        CallAnswer.Answered { Status: >= 500 or 408 } open => new PostResult(PostResultKind.Unknown, CodeOf(open), DetailOf(open)),
        CallAnswer.Answered { IsSuccess: true } => new PostResult(PostResultKind.Unknown, "max.no-message", "MAX confirmed without the number of the message."),
        CallAnswer.Answered { Status: 404 } => new PostResult(PostResultKind.Permanent, ConnectorFaults.PublicationGone, "The publication is not in MAX any more, or the bot does not see it."),
        _ => OfOther(answer),
    };

    /// <summary>The end of a call that posts nothing.</summary>
    public static PostResult OfOther(CallAnswer answer) => answer switch
    {
        CallAnswer.NotSent notSent => new PostResult(PostResultKind.Retry, notSent.Code, notSent.Reason),
        CallAnswer.Lost lost => new PostResult(PostResultKind.Retry, lost.Code, lost.Reason),
        CallAnswer.Answered { Status: 429 } limited => PostResult.Wait(CodeOf(limited), DetailOf(limited), limited.RetryAfter ?? TimeSpan.FromSeconds(1)),
        CallAnswer.Answered { Status: >= 500 or 408 } later => new PostResult(PostResultKind.Retry, CodeOf(later), DetailOf(later)),
        CallAnswer.Answered { IsSuccess: true } => new PostResult(PostResultKind.Retry, "max.not-max", "The answer is not one of MAX's."),
        // Somebody between us and MAX refused the call before MAX saw it.
        CallAnswer.Answered { Body: null } foreign => new PostResult(PostResultKind.Retry, CodeOf(foreign), DetailOf(foreign)),
        CallAnswer.Answered { Status: 401 } token => new PostResult(PostResultKind.Token, CodeOf(token), DetailOf(token)),
        // A picture that was just uploaded is still being processed.
        CallAnswer.Answered refused when refused.Body.Text("code") == "attachment.not.ready" => new PostResult(PostResultKind.Retry, "max.attachment.not.ready", DetailOf(refused)),
        // 400, 403, 404, 422 and what MAX may add: the same call again would get the same answer.
        CallAnswer.Answered refused => new PostResult(PostResultKind.Permanent, CodeOf(refused), DetailOf(refused)),
        _ => throw new InvalidOperationException("A call's ends are a closed set."),
    };

    private static string CodeOf(CallAnswer.Answered answer) => string.Create(CultureInfo.InvariantCulture, $"max.http-{answer.Status}");

    private static string DetailOf(CallAnswer.Answered answer) => answer.Body.Text("message") is { Length: > 0 } words
        ? NetworkHttp.Wording(words)
        : string.Create(CultureInfo.InvariantCulture, $"HTTP status {answer.Status} instead of an answer.");
}
