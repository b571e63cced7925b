using System.Security.Cryptography;

namespace SocialPubs.Gateway.Limits;

/// <summary>
/// Token buckets of any number of callers in a fixed amount of memory: whoever invents addresses or names must neither
/// fill the memory nor empty anybody's bucket by pushing it out.
/// </summary>
/// <remarks>
/// A bucket is one number, the instant at which it will be full again (the generic cell rate algorithm). The numbers
/// stand in a count-min sketch: each caller has a slot in each of four rows, shared with whoever falls on it too, and
/// the least filled of the four counts. Nobody gets more than the limit; somebody gets less only while all four of their
/// slots are shared with busy callers. The places are drawn anew at each start, so that nobody can aim at a caller.
/// </remarks>
/// <param name="perSecond">Requests per second that a caller may send all the time.</param>
/// <param name="burst">Requests that a caller may send at once after a pause.</param>
/// <param name="time">The clock; its timestamps are used, which nobody sets back.</param>
internal sealed class CallerBuckets(double perSecond, int burst, TimeProvider time)
{
    private const int Rows = 4;
    private const int WidthBits = 16;
    private const int Turns = 256;

    private readonly long[] full = new long[Rows << WidthBits];
    private readonly ulong[] multipliers = [.. Enumerable.Range(0, Rows).Select(_ => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1)];
    private readonly Lock[] turns = [.. Enumerable.Range(0, Turns).Select(_ => new Lock())];
    private readonly long interval = Math.Max(1, (long)(time.TimestampFrequency / perSecond));

    /// <summary>Takes a token from the caller's bucket.</summary>
    /// <returns>Null where there was one, else how long until there is.</returns>
    public TimeSpan? Take(string caller)
    {
        // Randomised by the runtime for each process.
        var hash = (uint)caller.GetHashCode(StringComparison.Ordinal);
        Span<int> slots = stackalloc int[Rows];
        for (var row = 0; row < Rows; row++)
            slots[row] = (row << WidthBits) + (int)(((hash + 1UL) * multipliers[row]) >> (64 - WidthBits));

        // One caller's requests take turns. Another caller's at the same slot may overwrite it, which costs one token.
        lock (turns[hash % Turns])
        {
            var now = time.GetTimestamp();
            var filled = long.MaxValue;
            foreach (var slot in slots)
                filled = Math.Min(filled, Volatile.Read(ref full[slot]));
            filled = Math.Max(filled, now) + interval;
            var excess = filled - now - (interval * burst);
            if (excess > 0)
                return TimeSpan.FromSeconds((double)excess / time.TimestampFrequency);

            foreach (var slot in slots)
            {
                if (Volatile.Read(ref full[slot]) < filled)
                    Volatile.Write(ref full[slot], filled);
            }

            return null;
        }
    }
}
