using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using SocialPubs.Messaging.Work;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>Settings of the prepared figures, section <c>Figures</c>.</summary>
internal sealed class FigureOptions
{
    /// <summary>How long changes are gathered before the figures of their days are made anew.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>At least so many times the duration of a round is rest, so that the figures never take the database's whole strength.</summary>
    public double Rest { get; set; } = 3;

    /// <summary>How often months that are over are looked for that have no sum.</summary>
    public TimeSpan SumMonths { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// Keeps the prepared figures up to date. It goes by the machine's clock: its rounds are work to be done, no dates that mean
/// anything.
/// </summary>
internal sealed class FigureWorker(
    IServiceScopeFactory scopes, IOptions<FigureOptions> options, FigureMetrics metrics, TimeProvider time, ILogger<FigureWorker> logger)
    : RoundWorker(TimeProvider.System, logger)
{
    private long began;
    private long summed = long.MinValue;

    /// <summary>Makes the figures of all days that are marked now.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var backlog = await InScopeAsync(book => book.BacklogAsync(cancellationToken));
        metrics.Saw(backlog);
        if (backlog.UpTo is not { } upTo)
            return;
        while (await InScopeAsync(book => book.MakeNextDayAsync(upTo, cancellationToken)))
            metrics.DayMade();
        metrics.Saw(await InScopeAsync(book => book.BacklogAsync(cancellationToken)));
    }

    /// <summary>Sums all months that are over and have no sum.</summary>
    public async Task SumMonthsAsync(CancellationToken cancellationToken)
    {
        while (await InScopeAsync(book => book.SumNextMonthAsync(time.GetUtcNow(), cancellationToken)))
        {
            // The next one.
        }
    }

    /// <summary>Longer where the round took long, as the settings say.</summary>
    protected override TimeSpan Pause =>
        Stopwatch.GetElapsedTime(began) * options.Value.Rest is var rest && rest > options.Value.Poll ? rest : options.Value.Poll;

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        began = Stopwatch.GetTimestamp();
        await CatchUpAsync(stoppingToken);
        if (summed != long.MinValue && Stopwatch.GetElapsedTime(summed) < options.Value.SumMonths)
            return;

        await SumMonthsAsync(stoppingToken);
        summed = Stopwatch.GetTimestamp();
    }

    private async Task<T> InScopeAsync<T>(Func<FigureBook, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<FigureBook>());
    }
}

/// <summary>How far the prepared figures are behind.</summary>
internal sealed class FigureMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> made;
    private Backlog backlog = new(null, null, 0);

    public FigureMetrics(IMeterFactory factory)
    {
        meter = factory.Create("SocialPubs.Reporting.Figures");
        made = meter.CreateCounter<long>("socialpubs.figures.days", "{day}", "Days whose figures were made anew");
        meter.CreateObservableGauge("socialpubs.figures.pending", () => backlog.Pending, "{mark}", $"Changes that the figures do not hold yet, up to {Backlog.MostCounted}");
        // Marks bear the database's time, so their age is told by the machine's and not by one that a test sets.
        meter.CreateObservableGauge(
            "socialpubs.figures.lag",
            () => backlog.Since is { } since ? Math.Max(0, (TimeProvider.System.GetUtcNow() - since).TotalSeconds) : 0,
            "s",
            "Age of the oldest change that the figures do not hold yet");
    }

    public void Saw(Backlog seen) => backlog = seen;

    public void DayMade() => made.Add(1);

    public void Dispose() => meter.Dispose();
}
