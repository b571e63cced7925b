using System.Diagnostics.Metrics;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>What goes out, and what does not.</summary>
internal sealed class DeliveryMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> attempts;
    private readonly Histogram<double> latency;

    public DeliveryMetrics(IMeterFactory factory)
    {
        meter = factory.Create("SocialPubs.Notices");
        attempts = meter.CreateCounter<long>("socialpubs.notices.attempts", "{attempt}", "Attempts to send by channel and outcome");
        latency = meter.CreateHistogram<double>("socialpubs.notices.latency", "s", "From the instant due to the instant taken by the other side");
        meter.CreateObservableGauge("socialpubs.notices.waiting", () => State.Waiting, "{message}", "Messages that are due and not sent");
        meter.CreateObservableGauge("socialpubs.notices.failed", () => State.Failed, "{message}", "Messages that were refused or given up");
        meter.CreateObservableGauge("socialpubs.notices.unknown", () => State.Unknown, "{message}", "Messages of which nobody knows whether they arrived");
    }

    /// <summary>What was counted last.</summary>
    public (long Waiting, long Failed, long Unknown) State { get; set; }

    public void Attempt(string channel, SendOutcome outcome) => attempts.Add(1, new("channel", channel), new("outcome", outcome.ToString()));

    public void Sent(string channel, TimeSpan after) => latency.Record(after.TotalSeconds, new KeyValuePair<string, object?>("channel", channel));

    public void Dispose() => meter.Dispose();
}
