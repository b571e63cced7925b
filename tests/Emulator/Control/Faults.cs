namespace SocialPubs.Emulator.Control;

/// <summary>What can go wrong with a call.</summary>
internal enum FaultKind
{
    /// <summary>The network's error <see cref="Fault.ErrorCode"/>; nothing is done.</summary>
    Error,

    /// <summary>HTTP status <see cref="Fault.Status"/>, before the work or after it.</summary>
    Http,

    /// <summary><see cref="Fault.DelayMs"/> pass before the work or after it; the work is done also when the caller has gone.</summary>
    Slow,

    /// <summary>The connection ends before the work: nothing is done.</summary>
    LostRequest,

    /// <summary>The work is done and the connection ends without an answer.</summary>
    LostAnswer,

    /// <summary>The call arrives twice: the work is done twice, and answered once.</summary>
    DuplicateDelivery,
}

/// <summary>One fault of the plan.</summary>
/// <param name="Method">The method, <c>upload</c> for the upload server, or <c>*</c> for all.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Count">How many calls it hits; without it, all.</param>
/// <param name="Probability">The chance of each call to be hit, 0 to 1; without it, each call.</param>
/// <param name="Seed">Makes the chances the same in each run.</param>
/// <param name="Skip">How many calls pass before it begins.</param>
internal sealed record Fault(
    string Method,
    FaultKind Kind,
    int? Count = null,
    double? Probability = null,
    int Seed = 0,
    int Skip = 0,
    int ErrorCode = 10,
    int Status = 502,
    int DelayMs = 0,
    bool AfterWork = false,
    int? SubCode = null);

/// <summary>The faults that are still to come, in the order in which they were planned; a call meets the first that hits it.</summary>
internal sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly List<Planned> planned = [];

    public IReadOnlyList<Fault> Left
    {
        get
        {
            lock (gate)
                return [.. planned.Select(entry => entry.Fault with { Count = entry.Left })];
        }
    }

    public void Add(Fault fault)
    {
        lock (gate)
            planned.Add(new Planned(fault));
    }

    public void Clear()
    {
        lock (gate)
            planned.Clear();
    }

    public Fault? Next(string method)
    {
        lock (gate)
        {
            foreach (var entry in planned)
            {
                if (entry.Fault.Method != "*" && entry.Fault.Method != method)
                    continue;
                if (!entry.Hits())
                    continue;
                if (entry.Left == 0)
                    planned.Remove(entry);
                return entry.Fault;
            }

            return null;
        }
    }

    private sealed class Planned(Fault fault)
    {
        private readonly Random random = new(fault.Seed);
        private int skip = fault.Skip;

        public Fault Fault { get; } = fault;

        public int? Left { get; private set; } = fault.Count;

        public bool Hits()
        {
            if (skip > 0)
            {
                skip--;
                return false;
            }

            if (Fault.Probability is { } probability && random.NextDouble() >= probability)
                return false;
            Left--;
            return true;
        }
    }
}
