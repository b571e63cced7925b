using System.Collections.Concurrent;

namespace SocialPubs.Load.Clients;

/// <summary>How long calls took, by command.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<double>> milliseconds = new(StringComparer.Ordinal);

    public void Record(string command, TimeSpan elapsed) => milliseconds.GetOrAdd(command, _ => []).Add(elapsed.TotalMilliseconds);

    public IReadOnlyList<CommandFigures> Figures() =>
        [.. milliseconds.Select(command => CommandFigures.Of(command.Key, [.. command.Value])).OrderBy(figures => figures.Command, StringComparer.Ordinal)];
}

/// <summary>Count and percentiles of one command, in milliseconds.</summary>
internal sealed record CommandFigures(string Command, int Count, double P50, double P99, double Max)
{
    public static CommandFigures Of(string command, double[] values)
    {
        Array.Sort(values);
        return new CommandFigures(command, values.Length, At(values, 0.50), At(values, 0.99), values.Length == 0 ? 0 : values[^1]);
    }

    /// <summary>The nearest rank: a value that was really measured.</summary>
    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
