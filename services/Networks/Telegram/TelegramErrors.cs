using System.Globalization;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Telegram;

/// <summary>What the Bot API's refusals mean; it tells them in the body, with the same status.</summary>
internal static class TelegramErrors
{
    /// <summary>The end of the sending call where it did not confirm.</summary>
    public static PostResult OfSending(CallAnswer answer) => answer switch
    {
        CallAnswer.Lost lost => new PostResult(PostResultKind.Unknown, lost.Code, lost.Reason),
        CallAnswer.Answered { Status: >= 500 or 408 } open => new PostResult(PostResultKind.Unknown, CodeOf(open), DetailOf(open)),
        CallAnswer.Answered { IsSuccess: true } => new PostResult(PostResultKind.Unknown, "telegram.no-message", "Telegram confirmed without the number of the message."),
        _ => OfOther(answer),
    };

    /// <summary>The end of a call that posts nothing.</summary>
    public static PostResult OfOther(CallAnswer answer) => answer switch
    {
        CallAnswer.NotSent notSent => new PostResult(PostResultKind.Retry, notSent.Code, notSent.Reason),
        CallAnswer.Lost lost => new PostResult(PostResultKind.Retry, lost.Code, lost.Reason),
        CallAnswer.Answered { Status: 429 or 420 } limited => limited.Body.Member("parameters").Number("retry_after") is { } seconds and > 0
            ? PostResult.Wait(CodeOf(limited), DetailOf(limited), TimeSpan.FromSeconds(Math.Min(seconds, 86_400)))
            : new PostResult(PostResultKind.Retry, CodeOf(limited), DetailOf(limited)),
        CallAnswer.Answered { Status: >= 500 or 408 } later => new PostResult(PostResultKind.Retry, CodeOf(later), DetailOf(later)),
        CallAnswer.Answered { IsSuccess: true } => new PostResult(PostResultKind.Retry, "telegram.not-telegram", "The answer is not one of Telegram's."),
        // Somebody between us and Telegram refused the call before Telegram saw it.
        CallAnswer.Answered { Body: null } foreign => new PostResult(PostResultKind.Retry, CodeOf(foreign), DetailOf(foreign)),
        // To a token that it does not know Telegram answers that there is no such method.
        CallAnswer.Answered { Status: 401 or 404 } token => new PostResult(PostResultKind.Token, CodeOf(token), DetailOf(token)),
        CallAnswer.Answered { Status: 400 } gone when Says(gone, "message to be replied not found") || Says(gone, "message to reply not found") =>
            new PostResult(PostResultKind.Permanent, ConnectorFaults.PublicationGone, "The publication is not in Telegram any more."),
        // Another reader of the updates; but while a webhook is set, that stays so.
        CallAnswer.Answered { Status: 409 } other when !Says(other, "webhook") => new PostResult(PostResultKind.Retry, CodeOf(other), DetailOf(other)),
        // 400, 403 and what Telegram may add: the same call again would get the same answer.
        CallAnswer.Answered refused => new PostResult(PostResultKind.Permanent, CodeOf(refused), DetailOf(refused)),
        _ => throw new InvalidOperationException("A call's ends are a closed set."),
    };

    private static string CodeOf(CallAnswer.Answered answer) => string.Create(CultureInfo.InvariantCulture, $"telegram.{answer.Status}");

    private static bool Says(CallAnswer.Answered answer, string words) =>
        answer.Body.Text("description")?.Contains(words, StringComparison.OrdinalIgnoreCase) ?? false;

    private static string DetailOf(CallAnswer.Answered answer) => answer.Body.Text("description") is { Length: > 0 } words
        ? NetworkHttp.Wording(words)
        : string.Create(CultureInfo.InvariantCulture, $"HTTP status {answer.Status} instead of an answer.");
}
