using System.Diagnostics.Metrics;

namespace SocialPubs.Messaging.Deadlines;

/// <summary>How long the steps of the regulation took, against their limits.</summary>
internal static class DeadlineSteps
{
    private static readonly Meter Meter = new("SocialPubs.Deadlines");

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("socialpubs.step.duration", "s", "From the start of a clock to what it waited for");

    private static readonly Histogram<double> Share =
        Meter.CreateHistogram<double>("socialpubs.step.share", "1", "Duration of a step over its limit; above 1 is late");

    public static void Record(Deadline deadline)
    {
        var duration = deadline.SettledAt!.Value - deadline.StartedAt;
        var limit = deadline.DueAt - deadline.StartedAt;
        var outcome = deadline.State == DeadlineState.Met ? "met" : "late";
        Duration.Record(duration.TotalSeconds, new("timer", deadline.Timer), new("outcome", outcome));
        if (limit > TimeSpan.Zero)
            Share.Record(duration / limit, new("timer", deadline.Timer), new("outcome", outcome));
    }
}
