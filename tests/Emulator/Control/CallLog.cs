namespace SocialPubs.Emulator.Control;

/// <summary>A call as it came in, without its token.</summary>
internal sealed record LoggedCall(DateTimeOffset At, string Method, long? MemberId, IReadOnlyDictionary<string, string> Parameters, FaultKind? Fault);

/// <summary>Everything the emulator was sent, in the order of arrival; the oldest go when it grows too long.</summary>
internal sealed class CallLog
{
    private const int Kept = 100_000;
    private readonly Lock gate = new();
    private readonly Queue<LoggedCall> calls = new();

    public IReadOnlyList<LoggedCall> All(string? method = null)
    {
        lock (gate)
            return [.. calls.Where(call => method is null || call.Method == method)];
    }

    public void Add(LoggedCall call)
    {
        lock (gate)
        {
            calls.Enqueue(call);
            if (calls.Count > Kept)
                calls.Dequeue();
        }
    }

    public void Clear()
    {
        lock (gate)
            calls.Clear();
    }
}
