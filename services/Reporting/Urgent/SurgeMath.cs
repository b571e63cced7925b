using SocialPubs.Regulations;

namespace SocialPubs.Reporting.Urgent;

/// <summary>
/// When publications are a surge (decree 188, clause 13): pure. The window is the stretch that ends with a publication; it
/// is compared with the same stretch of the clock on each of the days before, in the administration's time zone, a day
/// without publications counting as zero.
/// </summary>
internal static class SurgeMath
{
    /// <summary>How many ends of windows are looked at for one publication; more only come where a publication is heard of late.</summary>
    private const int MaxEnds = 16;

    /// <summary>How many publications in a window are enough.</summary>
    public static int Threshold(SurgeRule rule, double median) => Math.Max(Math.Max(rule.Minimum, 1), (int)Math.Ceiling(rule.Factor * median));

    /// <summary>The middle of the counts, or the mean of the two in the middle; zero of none.</summary>
    public static double Median(IEnumerable<int> counts)
    {
        var sorted = counts.Order().ToArray();
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }

    /// <summary>The ends of the windows that a window is compared with: the same time of day on the days before.</summary>
    public static DateTimeOffset[] BaselineEnds(DateTimeOffset end, SurgeRule rule, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(end, zone).DateTime;
        return
        [
            .. Enumerable.Range(1, rule.BaselineDays)
                .Where(days => local > DateTime.MinValue.AddDays(days + 1))
                .Select(days => local.AddDays(-days))
                .Select(day => new DateTimeOffset(day, zone.GetUtcOffset(day)).ToUniversalTime()),
        ];
    }

    /// <summary>
    /// The ends of windows that a publication changes and that have enough publications to be asked about: each window
    /// ends with a publication, this one or one that follows it within a window.
    /// </summary>
    /// <param name="instants">Publications in order, from a window before <paramref name="around"/> to a window after it.</param>
    /// <param name="around">The publication.</param>
    /// <param name="rule">The rule.</param>
    public static DateTimeOffset[] Ends(IReadOnlyList<DateTimeOffset> instants, DateTimeOffset around, SurgeRule rule)
    {
        var ends = instants.Where(instant => instant >= around && instant < around + rule.Window).Distinct()
            .Where(end => Window(instants, end, rule).Length >= Threshold(rule, 0))
            .ToArray();
        return ends.Length <= MaxEnds
            ? ends
            : [.. Enumerable.Range(0, MaxEnds).Select(place => ends[place * (ends.Length - 1) / (MaxEnds - 1)]).Distinct()];
    }

    /// <summary>What a window says; null where it is no surge.</summary>
    public static SurgeFinding? Judge(IReadOnlyList<DateTimeOffset> instants, DateTimeOffset end, double median, SurgeRule rule)
    {
        var window = Window(instants, end, rule);
        var threshold = Threshold(rule, median);
        // It holds until so many have left the window that too few are left; publications that follow may prolong it.
        return window.Length >= threshold
            ? new SurgeFinding(end, window[0], window[^threshold] + rule.Window, window.Length, threshold, median)
            : null;
    }

    private static DateTimeOffset[] Window(IReadOnlyList<DateTimeOffset> instants, DateTimeOffset end, SurgeRule rule) =>
        [.. instants.Where(instant => instant > end - rule.Window && instant <= end)];
}

/// <summary>A window that is a surge.</summary>
/// <param name="At">Its end: the publication with which it holds.</param>
/// <param name="FirstAt">Its first publication.</param>
/// <param name="HeldUntil">When it falls below the threshold, if no further publication comes.</param>
/// <param name="Count">Its publications.</param>
/// <param name="Threshold">How many are enough.</param>
/// <param name="Median">The median of the same hour.</param>
internal sealed record SurgeFinding(
    DateTimeOffset At, DateTimeOffset FirstAt, DateTimeOffset HeldUntil, int Count, int Threshold, double Median);
