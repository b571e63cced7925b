using Microsoft.Extensions.Primitives;

namespace SocialPubs.Emulator.Control;

/// <summary>A call that has come in and is on record.</summary>
/// <param name="Context">The HTTP request.</param>
/// <param name="Method">The name by which faults hit it: <c>network.method</c>; VK's have no prefix.</param>
/// <param name="Fault">What goes wrong with it.</param>
internal sealed record EmulatedCall(HttpContext Context, string Method, Fault? Fault)
{
    /// <summary>The code of the network's own error with which to answer instead of doing the work; null where it is not that kind of fault.</summary>
    public int? ErrorCode => Fault is { Kind: FaultKind.Error } ? Fault.ErrorCode : null;
}

/// <summary>
/// What every network of the emulator does with a call: keeps it on record, meets the planned fault, does the work once
/// (or twice, where a call is delivered twice) and answers, or not.
/// </summary>
internal sealed class EmulatedCalls(FaultPlan faults, CallLog log, TimeProvider time)
{
    /// <summary>Puts a call on record and takes the fault that is planned for it.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="method">The name by which faults hit it.</param>
    /// <param name="memberId">Who speaks, where the token tells.</param>
    /// <param name="parameters">What was sent, without tokens and secrets.</param>
    public EmulatedCall Begin(HttpContext context, string method, long? memberId, IReadOnlyDictionary<string, string> parameters)
    {
        var fault = faults.Next(method);
        log.Add(new LoggedCall(time.GetUtcNow(), method, memberId, parameters, fault?.Kind));
        return new EmulatedCall(context, method, fault);
    }

    /// <summary>Does the work between the faults before and after it. Errors (<see cref="EmulatedCall.ErrorCode"/>) each network answers before.</summary>
    /// <param name="call">The call.</param>
    /// <param name="work">What the network does; may throw the network's own refusal.</param>
    /// <param name="answer">Writes the answer.</param>
    public async Task RunAsync<T>(EmulatedCall call, Func<Task<T>> work, Func<T, Task> answer)
    {
        if (!await FaultSteps.BeforeAsync(call.Context, call.Fault, time))
            return;
        var result = await work();
        if (call.Fault?.Kind == FaultKind.DuplicateDelivery)
            result = await work();
        if (await FaultSteps.AfterAsync(call.Context, call.Fault, time))
            await answer(result);
    }

    /// <summary>The same for work that does not wait.</summary>
    public Task RunAsync<T>(EmulatedCall call, Func<T> work, Func<T, Task> answer) => RunAsync(call, () => Task.FromResult(work()), answer);

    /// <summary>The parameters of query and form; of two with one name the form's counts.</summary>
    public static async Task<Dictionary<string, string>> ParametersAsync(HttpContext context)
    {
        IEnumerable<KeyValuePair<string, StringValues>> values = context.Request.Query;
        if (context.Request.HasFormContentType)
            values = values.Concat(await context.Request.ReadFormAsync(context.RequestAborted));
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            parameters[name] = value.ToString();
        return parameters;
    }

    /// <summary>Where the emulator is, as the caller sees it.</summary>
    public static string BaseAddress(HttpRequest request) => $"{request.Scheme}://{request.Host}";
}
