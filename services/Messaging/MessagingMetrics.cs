using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SocialPubs.Messaging;

/// <summary>The meters and the activity source of messaging; names follow OpenTelemetry's conventions.</summary>
internal sealed class MessagingMetrics : IDisposable
{
    public const string Name = "SocialPubs.Messaging";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter meter;
    private readonly Counter<long> sent;
    private readonly Counter<long> sendFailures;
    private readonly Counter<long> inboxDuplicates;
    private readonly Counter<long> consumed;
    private readonly Counter<long> deadlinesRaised;
    private readonly Histogram<double> clockLateness;
    private readonly Counter<long> commands;
    private readonly Counter<long> auditLost;

    public MessagingMetrics(IMeterFactory factory)
    {
        meter = factory.Create(Name);
        sent = meter.CreateCounter<long>("socialpubs.outbox.sent", "{message}", "Messages that the broker confirmed");
        sendFailures = meter.CreateCounter<long>("socialpubs.outbox.failures", "{attempt}", "Attempts to send that failed");
        inboxDuplicates = meter.CreateCounter<long>("socialpubs.inbox.duplicates", "{message}", "Messages that came again and did nothing");
        consumed = meter.CreateCounter<long>("socialpubs.inbox.consumed", "{message}", "Messages that took effect");
        deadlinesRaised = meter.CreateCounter<long>("socialpubs.deadlines.raised", "{event}", "Warnings and misses that the clock raised");
        clockLateness = meter.CreateHistogram<double>("socialpubs.deadlines.lateness", "s", "From the instant due to the instant raised");
        commands = meter.CreateCounter<long>("socialpubs.commands", "{command}", "Commands by outcome: ok or the refusal's code");
        auditLost = meter.CreateCounter<long>("socialpubs.audit.lost", "{entry}", "Refused requests and other acts that could not be put on record");
        meter.CreateObservableGauge("socialpubs.outbox.rows", () => State.OutboxRows, "{message}", "Messages that wait in the outbox");
        meter.CreateObservableGauge("socialpubs.outbox.oldest_age", () => State.OldestAge.TotalSeconds, "s", "Age of the oldest waiting message");
        meter.CreateObservableGauge("socialpubs.deadlines.open", () => State.DeadlinesOpen, "{deadline}", "Clocks that run");
        meter.CreateObservableGauge("socialpubs.deadlines.overdue", () => State.DeadlinesOverdue, "{deadline}", "Missed clocks whose act is still awaited");
        meter.CreateObservableGauge("socialpubs.queue.failed", () => State.FailedMessages, "{message}", "Messages in the error queue");
    }

    /// <summary>What <see cref="MessagingMonitor"/> saw last.</summary>
    public MessagingState State { get; set; } = new(0, TimeSpan.Zero, 0, 0, 0);

    public void Sent(string type) => sent.Add(1, new KeyValuePair<string, object?>("message.type", type));

    public void SendFailed(string type) => sendFailures.Add(1, new KeyValuePair<string, object?>("message.type", type));

    public void Duplicate(string type) => inboxDuplicates.Add(1, new KeyValuePair<string, object?>("message.type", type));

    public void Consumed(string type) => consumed.Add(1, new KeyValuePair<string, object?>("message.type", type));

    public void Raised(string timer, string kind, TimeSpan lateness)
    {
        deadlinesRaised.Add(1, new("timer", timer), new("kind", kind));
        clockLateness.Record(lateness.TotalSeconds, new KeyValuePair<string, object?>("timer", timer));
    }

    public void Command(string name, string outcome) => commands.Add(1, new("command", name), new("outcome", outcome));

    public void AuditLost() => auditLost.Add(1);

    public void Dispose() => meter.Dispose();
}

/// <summary>A reading of the messaging tables and the error queue.</summary>
internal sealed record MessagingState(long OutboxRows, TimeSpan OldestAge, long DeadlinesOpen, long DeadlinesOverdue, long FailedMessages);
