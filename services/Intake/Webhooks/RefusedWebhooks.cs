using System.Globalization;
using SocialPubs.Intake.Monitoring;

namespace SocialPubs.Intake.Webhooks;

/// <summary>
/// Counts calls that were refused and says so once a minute: whoever sends many must not fill the log, and what they send
/// does not get into it.
/// </summary>
internal sealed partial class RefusedWebhooks(IntakeMetrics metrics, TimeProvider time, ILogger<RefusedWebhooks> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Counts one.</summary>
    /// <param name="network">The network, or <c>unknown</c>: never what the caller wrote.</param>
    /// <param name="status">The status of the answer.</param>
    public void Count(string network, int status)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{network} {status}");
        metrics.Webhook(network, string.Create(CultureInfo.InvariantCulture, $"refused-{status}"));
        lock (gate)
            counts[what] = counts.GetValueOrDefault(what) + 1;
    }

    /// <summary>What was counted since it was asked last; null where nothing was.</summary>
    internal string? Take()
    {
        lock (gate)
        {
            if (counts.Count == 0)
                return null;
            var text = string.Join(", ", counts.Select(entry => $"{entry.Key}: {entry.Value.ToString(CultureInfo.InvariantCulture)}"));
            counts.Clear();
            return text;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Say();
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }

        Say();
    }

    private void Say()
    {
        if (Take() is { } text)
            LogRefused(text);
    }

    [LoggerMessage(LogLevel.Warning, "Webhook calls refused in the last minute (network status: calls): {Counts}")]
    private partial void LogRefused(string counts);
}
