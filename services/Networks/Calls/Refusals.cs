using System.Globalization;

namespace SocialPubs.Networks.Calls;

/// <summary>
/// What kept a call from doing its work, sorted once per network as a <see cref="PostResult"/>, in the words of the other
/// results.
/// </summary>
internal static class Refusals
{
    /// <summary>Carries out calls that post nothing, and turns a used-up budget and a stop of the service into a result.</summary>
    /// <exception cref="AttemptLostException">Another worker has taken over.</exception>
    public static async Task<T> ReadAsync<T>(string network, Func<Task<T>> read, Func<PostResult, T> refused)
    {
        try
        {
            return await read();
        }
        catch (RateBudgetException exception)
        {
            return refused(PostResult.Wait(ConnectorFaults.RateBudget, exception.Message, exception.Wait));
        }
        catch (OperationCanceledException)
        {
            return refused(new PostResult(PostResultKind.Retry, NetworkHttp.CutOff(network), "The service stops."));
        }
    }

    /// <summary>Prepares a sending call; what is certain to have sent nothing when the service stops is released.</summary>
    /// <exception cref="AttemptLostException">Another worker has taken over.</exception>
    public static async Task<(T? Prepared, PostResult? Failure)> PrepareAsync<T>(string network, Func<Task<(T? Prepared, PostResult? Failure)>> prepare)
        where T : class
    {
        var result = await ReadAsync(network, prepare, failure => (null, failure));
        return result.Failure?.Code == NetworkHttp.CutOff(network) ? (null, new PostResult(PostResultKind.Released)) : result;
    }

    /// <summary>An HTTP status that came instead of an answer of the network's own.</summary>
    /// <param name="network">The network's id.</param>
    /// <param name="status">The status.</param>
    /// <param name="retryAfter">What the answer asked for.</param>
    /// <param name="whenOpen">What it means where the call may have been done.</param>
    public static PostResult OfStatus(string network, int status, TimeSpan? retryAfter, PostResultKind whenOpen)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"{network}.http-{status}");
        var detail = string.Create(CultureInfo.InvariantCulture, $"HTTP status {status} instead of an answer.");
        return status switch
        {
            429 => PostResult.Wait(code, detail, retryAfter ?? TimeSpan.FromSeconds(1)),
            // Somebody between us and the network refused the call before the network saw it.
            >= 400 and < 500 and not 408 => new PostResult(PostResultKind.Retry, code, detail),
            _ => new PostResult(whenOpen, code, detail),
        };
    }

    public static ReadBackResult AsReadBack(this PostResult refused) =>
        new(IsFinal(refused) ? ReadBackKind.Impossible : ReadBackKind.TryLater, refused.Code) { WaitFor = refused.WaitFor };

    /// <summary>A token is renewed; the look is made again with the new one.</summary>
    public static StandingResult AsStanding(this PostResult refused) =>
        new(refused.Kind == PostResultKind.Permanent ? StandingKind.Impossible : StandingKind.TryLater, refused.Code) { WaitFor = refused.WaitFor };

    public static MonitorPage AsPage(this PostResult refused, string? cursor) =>
        new(OutcomeOf(refused), [], cursor, Code: refused.Code, Detail: refused.Detail) { WaitFor = refused.WaitFor };

    public static TokenState AsTokenState(this PostResult refused) => new(OutcomeOf(refused), Code: refused.Code, Detail: refused.Detail);

    public static AuthorizationResult AsAuthorization(this PostResult refused) => new(OutcomeOf(refused), [], refused.Code, refused.Detail);

    // A person can remove what a captcha is for, so a later look may succeed.
    private static bool IsFinal(PostResult refused) => refused.Kind is PostResultKind.Token or PostResultKind.Permanent;

    private static MonitorOutcome OutcomeOf(PostResult refused) => refused.Kind switch
    {
        PostResultKind.Token => MonitorOutcome.Token,
        PostResultKind.Permanent => MonitorOutcome.Impossible,
        _ => MonitorOutcome.TryLater,
    };
}
