using System.Diagnostics;
using System.Diagnostics.Metrics;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Monitoring;

/// <summary>The meter and the activity source of finding.</summary>
internal sealed class IntakeMetrics : IDisposable
{
    public const string Name = "SocialPubs.Intake";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter meter;
    private readonly Counter<long> looks;
    private readonly Counter<long> found;
    private readonly Counter<long> changes;
    private readonly Counter<long> webhooks;
    private readonly Counter<long> decided;
    private readonly Histogram<double> delay;
    private long waiting;
    private long late;

    public IntakeMetrics(IMeterFactory factory)
    {
        meter = factory.Create(Name);
        looks = meter.CreateCounter<long>("socialpubs.monitor.looks", "{look}", "Pages that monitors asked for, by outcome and code");
        found = meter.CreateCounter<long>("socialpubs.candidates.found", "{candidate}", "Candidates found, by network and way");
        changes = meter.CreateCounter<long>("socialpubs.candidates.changes", "{change}", "Edits and deletions of candidates seen later");
        webhooks = meter.CreateCounter<long>("socialpubs.webhooks", "{call}", "Calls to the webhooks by network and result");
        decided = meter.CreateCounter<long>("socialpubs.candidates.decided", "{candidate}", "Candidates registered or dismissed");
        delay = meter.CreateHistogram<double>("socialpubs.candidates.delay", "s", "From the posting in the network to the finding");
        meter.CreateObservableGauge("socialpubs.candidates.waiting", () => Interlocked.Read(ref waiting), "{candidate}", "Candidates that wait for a decision");
        meter.CreateObservableGauge("socialpubs.candidates.late", () => Interlocked.Read(ref late), "{candidate}", "Candidates that wait longer than Intake:CandidateWarning");
    }

    public void Looked(string network, MonitorKind kind, MonitorOutcome outcome, string? code) =>
        looks.Add(1, new("network", network), new("kind", kind.ToString()), new("outcome", outcome.ToString()), new("code", code ?? string.Empty));

    public void Found(string network, string way, TimeSpan sincePosted)
    {
        found.Add(1, new("network", network), new("way", way));
        delay.Record(Math.Max(sincePosted.TotalSeconds, 0), new KeyValuePair<string, object?>("network", network));
    }

    public void Changed(string network, string change) => changes.Add(1, new("network", network), new("change", change));

    public void Webhook(string network, string result) => webhooks.Add(1, new("network", network), new("result", result));

    public void Decided(string network, string decision) => decided.Add(1, new("network", network), new("decision", decision));

    public void Waiting(long all, long tooLong)
    {
        Interlocked.Exchange(ref waiting, all);
        Interlocked.Exchange(ref late, tooLong);
    }

    public void Dispose() => meter.Dispose();
}
