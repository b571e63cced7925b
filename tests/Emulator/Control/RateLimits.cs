namespace SocialPubs.Emulator.Control;

/// <summary>Counts calls in a sliding window, for whatever a network counts by: a token, a user, an application.</summary>
internal sealed class RateLimits(TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Queue<long>> calls = new(StringComparer.Ordinal);

    /// <summary>Counts a call; false where it is one too many.</summary>
    /// <param name="key">What is counted by; begins with the network's id, so that networks do not count each other's calls.</param>
    /// <param name="limit">How many are allowed in the window; 0 for any number.</param>
    /// <param name="window">By default a second.</param>
    public bool Take(string key, int limit, TimeSpan? window = null) => Take(key, limit, window, out _);

    /// <summary>The same, and how many are left in the window.</summary>
    public bool Take(string key, int limit, TimeSpan? window, out int left)
    {
        left = int.MaxValue;
        if (limit <= 0)
            return true;

        lock (gate)
        {
            if (!calls.TryGetValue(key, out var recent))
                calls[key] = recent = new Queue<long>();
            var now = time.GetTimestamp();
            while (recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= (window ?? Second))
                recent.Dequeue();
            left = Math.Max(limit - recent.Count - 1, 0);
            if (recent.Count >= limit)
                return false;
            recent.Enqueue(now);
            return true;
        }
    }

    public void Clear()
    {
        lock (gate)
            calls.Clear();
    }
}
