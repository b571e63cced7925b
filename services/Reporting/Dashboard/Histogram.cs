namespace SocialPubs.Reporting.Dashboard;

/// <summary>
/// Counts of durations in buckets that grow by a fiftieth each, so that medians of any sum of days are known to within a
/// hundredth without the durations themselves. Also used with plain numbers as buckets (hours of a week).
/// </summary>
/// <remarks>Stored sparse: pairs of the distance to the bucket before and the count, each as LEB128.</remarks>
internal sealed class Histogram
{
    /// <summary>A duration and what is told of it differ by at most this share of it, if it is a second or longer.</summary>
    public const double Error = (Growth - 1) / (Growth + 1);

    private const double Growth = 1.02;

    private static readonly double LogGrowth = Math.Log(Growth);

    private readonly SortedDictionary<int, long> counts = [];

    public long Count { get; private set; }

    public IEnumerable<KeyValuePair<int, long>> Buckets => counts;

    /// <summary>The bucket of a duration: 0 below a second (also what runs backwards after a correction), then by powers.</summary>
    public static int BucketOf(TimeSpan duration) =>
        duration.TotalSeconds < 1 ? 0 : 1 + (int)Math.Floor(Math.Log(duration.TotalSeconds) / LogGrowth);

    public void Add(TimeSpan duration) => Add(BucketOf(duration));

    public void Add(int bucket, long count = 1)
    {
        counts[bucket] = counts.GetValueOrDefault(bucket) + count;
        Count += count;
    }

    public void Add(Histogram other)
    {
        foreach (var (bucket, count) in other.counts)
            Add(bucket, count);
    }

    /// <summary>Adds what was stored.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var bucket = 0;
        while (!bytes.IsEmpty)
        {
            bucket += (int)Read(ref bytes);
            Add(bucket, Read(ref bytes));
        }
    }

    /// <summary>The same counts are the same bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new List<byte>(counts.Count * 2);
        var before = 0;
        foreach (var (bucket, count) in counts)
        {
            Write(bytes, bucket - before);
            Write(bytes, count);
            before = bucket;
        }

        return [.. bytes];
    }

    /// <summary>The duration below which a share of them lies, between neighbours in proportion (percentile_cont of SQL); null where there are none.</summary>
    public TimeSpan? Percentile(double share)
    {
        if (Count == 0)
            return null;

        var place = share * (Count - 1);
        var below = (long)Math.Floor(place);
        var (low, high) = (DurationAt(below), DurationAt(Math.Min(below + 1, Count - 1)));
        return TimeSpan.FromSeconds(low + ((high - low) * (place - below)));
    }

    private double DurationAt(long index)
    {
        foreach (var (bucket, count) in counts)
        {
            if (index < count)
                // As far from both ends of the bucket, in proportion.
                return bucket == 0 ? 0.5 : Math.Pow(Growth, bucket - 1) * 2 * Growth / (Growth + 1);
            index -= count;
        }

        throw new ArgumentOutOfRangeException(nameof(index));
    }

    private static void Write(List<byte> bytes, long value)
    {
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }

    private static long Read(ref ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
