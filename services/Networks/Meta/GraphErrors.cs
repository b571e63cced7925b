using System.Globalization;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Meta;

/// <summary>What the Graph API's answers mean for a posting, a look and a monitor.</summary>
internal static class GraphErrors
{
    /// <summary>
    /// The end of the sending call. Meta had begun to work when it answers 1, 2 or with a status of 5xx, so these do not
    /// say that nothing was done; and 506 says that the same text stands there already, perhaps from an attempt before.
    /// </summary>
    public static PostResult OfSending(GraphAnswer answer, string network, MetaOptions options) => answer switch
    {
        GraphAnswer.Error { Code: 506 } error => Result(PostResultKind.Unknown, error, network),
        GraphAnswer.Error error when !IsLimit(error) && (error.Status >= 500 || error.Code is 1 or 2 or -1 || error.SubCode is 2207001 || error.IsTransient) =>
            Result(PostResultKind.Unknown, error, network),
        GraphAnswer.Lost lost => new PostResult(PostResultKind.Unknown, lost.Code, lost.Reason),
        GraphAnswer.Bare bare => Refusals.OfStatus(network, bare.Status, bare.RetryAfter, PostResultKind.Unknown),
        GraphAnswer.Value => new PostResult(PostResultKind.Unknown, $"{network}.no-id", "The network confirmed without the id of what it made."),
        _ => OfPreparing(answer, network, options),
    };

    /// <summary>The end of a call that posts nothing.</summary>
    public static PostResult OfPreparing(GraphAnswer answer, string network, MetaOptions options) => answer switch
    {
        GraphAnswer.Error error => OfError(error, network, options),
        GraphAnswer.NotSent notSent => new PostResult(PostResultKind.Retry, notSent.Code, notSent.Reason),
        GraphAnswer.Refused refused => new PostResult(PostResultKind.Permanent, refused.Code, refused.Reason),
        GraphAnswer.Bare bare => Refusals.OfStatus(network, bare.Status, bare.RetryAfter, PostResultKind.Retry),
        GraphAnswer.Lost lost when lost.Code == NetworkHttp.CutOff(network) => new PostResult(PostResultKind.Released),
        GraphAnswer.Lost lost => new PostResult(PostResultKind.Retry, lost.Code, lost.Reason),
        _ => new PostResult(PostResultKind.Retry, $"{network}.not-graph", "The answer is not one of the Graph API's."),
    };

    /// <summary>The end of a call that looks for a reply.</summary>
    public static ReadBackResult OfReading(GraphAnswer answer, string network, MetaOptions options) => OfPreparing(answer, network, options) switch
    {
        { Kind: PostResultKind.Released } => new ReadBackResult(ReadBackKind.TryLater, NetworkHttp.CutOff(network)),
        { Kind: PostResultKind.Retry or PostResultKind.Person } later => new ReadBackResult(ReadBackKind.TryLater, later.Code),
        { Kind: PostResultKind.Wait } wait => new ReadBackResult(ReadBackKind.TryLater, wait.Code) { WaitFor = wait.WaitFor },
        var impossible => new ReadBackResult(ReadBackKind.Impossible, impossible.Code),
    };

    /// <summary>The end of a call that looks how a reply stands. A token can be renewed, and then it can be looked again.</summary>
    public static StandingResult OfLooking(GraphAnswer answer, string network, MetaOptions options)
    {
        var result = OfPreparing(answer, network, options);
        return new StandingResult(
            result.Kind == PostResultKind.Permanent ? StandingKind.Impossible : StandingKind.TryLater, result.Code ?? NetworkHttp.CutOff(network))
        {
            WaitFor = result.WaitFor,
        };
    }

    /// <summary>The end of a call of a monitor.</summary>
    public static MonitorPage OfMonitor(GraphAnswer answer, string network, MetaOptions options, string? cursor)
    {
        var result = OfPreparing(answer, network, options);
        return new MonitorPage(OutcomeOf(result.Kind), [], cursor, Code: result.Code ?? NetworkHttp.CutOff(network), Detail: result.Detail) { WaitFor = result.WaitFor };
    }

    /// <summary>What an end means where nothing is posted.</summary>
    public static MonitorOutcome OutcomeOf(PostResultKind kind) => kind switch
    {
        PostResultKind.Token => MonitorOutcome.Token,
        PostResultKind.Permanent => MonitorOutcome.Impossible,
        _ => MonitorOutcome.TryLater,
    };

    public static string CodeOf(GraphAnswer.Error error, string network) => error.SubCode is { } sub
        ? string.Create(CultureInfo.InvariantCulture, $"{network}.{error.Code}-{sub}")
        : string.Create(CultureInfo.InvariantCulture, $"{network}.{error.Code}");

    /// <summary>One of the limits of calls: Meta refused before it worked.</summary>
    private static bool IsLimit(GraphAnswer.Error error) => error.Code is 4 or 17 or 32 or 341 or 613 or (>= 80000 and <= 80099);

    private static PostResult OfError(GraphAnswer.Error error, string network, MetaOptions options) => error switch
    {
        // Instagram takes the account for a robot's; it comes with the code of a limit.
        { SubCode: 2207051 } => Result(PostResultKind.Person, error, network),
        // Limits of calls; where Meta says for how long, that long.
        { Wait: { } wait } when IsLimit(error) => Wait(error, network, wait),
        { Code: 4 or 17 or 341 } => Result(PostResultKind.Retry, error, network),
        _ when IsLimit(error) => Wait(error, network, options.LongBackoff),
        // Instagram's limit of posts a day.
        { SubCode: 2207042 } => Wait(error, network, options.LongBackoff),
        { SubCode: 2207003 or 2207052 or 2207001 or 2207032 or 2207053 or 2207020 or 2207008 or 2207027 } => Result(PostResultKind.Retry, error, network),
        { SubCode: 2207004 or 2207005 or 2207009 or 2207010 or 2207050 } => Result(PostResultKind.Permanent, error, network),
        { Code: 368 } => Result(PostResultKind.Person, error, network),
        // 190 with 459 or 464: the person must first sign in on the page, which connecting anew is.
        { Code: 102 or 190 } => Result(PostResultKind.Token, error, network),
        { IsMissing: true } => new PostResult(PostResultKind.Permanent, ConnectorFaults.PublicationGone, $"{CodeOf(error, network)}: {error.Message}"),
        { Code: 1 or 2 } or { Status: >= 500 } or { IsTransient: true } or { Code: -1 or -2 } => Result(PostResultKind.Retry, error, network),
        // 10, 100, 200–299, 506; and what Meta may add: the same call again would get the same answer.
        _ => Result(PostResultKind.Permanent, error, network),
    };

    private static PostResult Result(PostResultKind kind, GraphAnswer.Error error, string network) => new(kind, CodeOf(error, network), error.Message);

    private static PostResult Wait(GraphAnswer.Error error, string network, TimeSpan wait) => PostResult.Wait(CodeOf(error, network), error.Message, wait);
}
