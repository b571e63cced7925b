using Microsoft.Extensions.Options;

namespace SocialPubs.Emulator.Vk;

/// <summary>Counts the calls of each token in the last second, as VK does before it answers error 6.</summary>
internal sealed class RateLimits(IOptions<EmulatorOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly Dictionary<VkToken, Queue<long>> calls = [];

    /// <summary>Counts a call; false where it is one too many.</summary>
    public bool Take(VkToken token)
    {
        var limit = token.IsGroup ? options.Value.GroupRate : options.Value.UserRate;
        if (limit <= 0)
            return true;

        lock (gate)
        {
            if (!calls.TryGetValue(token, out var recent))
                calls[token] = recent = new Queue<long>();
            var now = time.GetTimestamp();
            while (recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= Window)
                recent.Dequeue();
            if (recent.Count >= limit)
                return false;
            recent.Enqueue(now);
            return true;
        }
    }
}
