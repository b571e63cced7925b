using System.Globalization;

namespace SocialPubs.Regulations.Tests;

internal static class Instants
{
    private static readonly long s_from = new DateTimeOffset(2019, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;
    private static readonly long s_to = new DateTimeOffset(2045, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;

    /// <summary>An instant with its offset, such as <c>2026-03-02T10:00+03:00</c>.</summary>
    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Any instant between 2019 and 2045 from any number, exact to the tick.</summary>
    public static DateTimeOffset Any(int seed)
    {
        // SplitMix64, so that neighbouring seeds lie far apart.
        var mixed = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL);
        mixed ^= mixed >> 31;
        return new DateTimeOffset(s_from + (long)(mixed % (ulong)(s_to - s_from)), TimeSpan.Zero);
    }
}
