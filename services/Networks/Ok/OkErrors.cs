using System.Globalization;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Ok;

/// <summary>What the ends of calls to OK mean.</summary>
internal static class OkErrors
{
    /// <summary>The end of the call that makes a post visible.</summary>
    public static PostResult OfSending(OkAnswer answer, OkOptions options) => answer switch
    {
        // OK had begun to work when it answers so.
        OkAnswer.Error { Code: 1 or 2 or 5000 or 9999 } error => new PostResult(PostResultKind.Unknown, CodeOf(error.Code), error.Message),
        OkAnswer.Response => new PostResult(PostResultKind.Unknown, "ok.no-topic-id", "OK confirmed without the number of the post."),
        OkAnswer.Lost lost => new PostResult(PostResultKind.Unknown, lost.Code, lost.Reason),
        OkAnswer.Status status => Refusals.OfStatus("ok", status.Code, status.RetryAfter, PostResultKind.Unknown),
        _ => OfPreparing(answer, options),
    };

    /// <summary>The end of a call that posts nothing.</summary>
    public static PostResult OfPreparing(OkAnswer answer, OkOptions options) => answer switch
    {
        OkAnswer.Error error => error.Code switch
        {
            1 or 2 or 5000 or 9999 => new PostResult(PostResultKind.Retry, CodeOf(error.Code), error.Message),
            8 or 11 => PostResult.Wait(CodeOf(error.Code), error.Message, options.LongBackoff),
            102 or 103 => new PostResult(PostResultKind.Token, CodeOf(error.Code), error.Message),
            402 => new PostResult(PostResultKind.Person, CodeOf(error.Code), error.Message),
            // 7, 10, 101, 104, 200, 300, 454, and what OK may add: the same call again would get the same answer.
            _ => new PostResult(PostResultKind.Permanent, CodeOf(error.Code), error.Message),
        },
        OkAnswer.NotSent notSent => new PostResult(PostResultKind.Retry, notSent.Code, notSent.Reason),
        OkAnswer.Lost { Code: "ok.cut-off" } => new PostResult(PostResultKind.Released, "ok.cut-off"),
        OkAnswer.Lost lost => new PostResult(PostResultKind.Retry, lost.Code, lost.Reason),
        OkAnswer.Status status => Refusals.OfStatus("ok", status.Code, status.RetryAfter, PostResultKind.Retry),
        _ => new PostResult(PostResultKind.Retry, "ok.not-ok", "The answer is not one of OK's."),
    };

    /// <summary>The end of a call that looks for a post.</summary>
    public static ReadBackResult OfReading(OkAnswer answer, OkOptions options) => OfPreparing(answer, options) switch
    {
        { Kind: PostResultKind.Token or PostResultKind.Permanent } impossible => new ReadBackResult(ReadBackKind.Impossible, impossible.Code),
        var later => new ReadBackResult(ReadBackKind.TryLater, later.Code) { WaitFor = later.WaitFor },
    };

    /// <summary>The end of a call that finds.</summary>
    public static MonitorPage OfFinding(OkAnswer answer, MonitorRequest request, OkOptions options)
    {
        var failure = OfPreparing(answer, options);
        return new MonitorPage(OutcomeOf(failure), [], request.Cursor, Code: failure.Code, Detail: failure.Detail) { WaitFor = failure.WaitFor };
    }

    public static MonitorOutcome OutcomeOf(PostResult failure) => failure.Kind switch
    {
        PostResultKind.Token => MonitorOutcome.Token,
        PostResultKind.Permanent => MonitorOutcome.Impossible,
        _ => MonitorOutcome.TryLater,
    };

    public static string CodeOf(int code) => string.Create(CultureInfo.InvariantCulture, $"ok.{code}");
}
