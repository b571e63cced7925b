using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Streaming;

/// <summary>
/// One reader of the record per replica, many listeners. It never waits for a listener: one whose channel is full is
/// let go, and comes back with the id of the last event that it got.
/// </summary>
internal sealed partial class EventFeed(
    EventLog log, TimeProvider time, IOptions<EventStreamOptions> options, ILogger<EventFeed> logger) : BackgroundService
{
    private readonly Lock gate = new();
    private readonly HashSet<EventSubscription> subscriptions = [];
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EventCursor position;

    /// <summary>Completes when the feed knows where the record ends.</summary>
    public Task Ready => ready.Task;

    /// <summary>How many listen now.</summary>
    public int Listeners
    {
        get
        {
            lock (gate)
                return subscriptions.Count;
        }
    }

    /// <summary>Listens from the feed's place on; dispose it to stop.</summary>
    /// <param name="sees">Which lines the listener may see.</param>
    /// <param name="start">The place after which the first event comes.</param>
    public EventSubscription Subscribe(Func<EventLine, bool> sees, out EventCursor start)
    {
        var subscription = new EventSubscription(this, sees, options.Value.Capacity);
        lock (gate)
        {
            subscriptions.Add(subscription);
            start = position;
        }

        return subscription;
    }

    /// <summary>The place up to which a listener has got everything that it may see, or null while events wait for it.</summary>
    public EventCursor? IdlePositionOf(EventSubscription subscription)
    {
        lock (gate)
            return subscription.IsDrained ? position : null;
    }

    public void Unsubscribe(EventSubscription subscription)
    {
        lock (gate)
            subscriptions.Remove(subscription);
    }

    /// <summary>Reads what is new and hands it out; returns how many lines that were.</summary>
    internal async Task<int> ReadRoundAsync(CancellationToken cancellationToken)
    {
        var lines = await log.ReadAsync(position, options.Value.BatchSize, cancellationToken);
        if (lines.Count > 0)
            Deliver(lines);
        return lines.Count;
    }

    internal async Task StartReadingAsync(CancellationToken cancellationToken)
    {
        await log.AdoptAsync(cancellationToken);
        var end = await log.EndAsync(cancellationToken);
        lock (gate)
            position = end;
        ready.TrySetResult();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!Ready.IsCompleted)
                    await StartReadingAsync(stoppingToken);
                if (await ReadRoundAsync(stoppingToken) >= options.Value.BatchSize)
                    continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogDatabaseAway(exception.GetBaseException().Message);
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception);
            }

            await Task.Delay(options.Value.Poll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Deliver(IReadOnlyList<EventLine> lines)
    {
        lock (gate)
        {
            position = lines[^1].Cursor;
            foreach (var subscription in subscriptions.ToArray())
            {
                if (subscription.TryWrite(lines))
                    continue;

                subscriptions.Remove(subscription);
                LogLetGo(options.Value.Capacity);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "A client of the event stream was let go: {Capacity} events waited for it")]
    private partial void LogLetGo(int capacity);

    [LoggerMessage(LogLevel.Warning, "The event stream waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(LogLevel.Error, "A round of the event stream failed; it goes on after the poll interval")]
    private partial void LogRoundFailed(Exception exception);
}

/// <summary>One listener's share of the feed.</summary>
internal sealed class EventSubscription : IDisposable
{
    private readonly EventFeed feed;
    private readonly Func<EventLine, bool> sees;
    private readonly Channel<EventLine> channel;
    private readonly CancellationTokenSource letGo = new();

    public EventSubscription(EventFeed feed, Func<EventLine, bool> sees, int capacity)
    {
        this.feed = feed;
        this.sees = sees;
        channel = Channel.CreateBounded<EventLine>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
    }

    public ChannelReader<EventLine> Lines => channel.Reader;

    /// <summary>Cancelled when the listener lagged too far behind.</summary>
    public CancellationToken LetGo => letGo.Token;

    public bool IsDrained => !channel.Reader.TryPeek(out _);

    /// <summary>Takes what the listener may see; false when it has no room for that, and it gets nothing more.</summary>
    public bool TryWrite(IReadOnlyList<EventLine> lines)
    {
        foreach (var line in lines)
        {
            if (!sees(line) || channel.Writer.TryWrite(line))
                continue;

            channel.Writer.TryComplete();
            // Not on this thread: whoever waits for the token would run here, under the feed's lock.
            _ = letGo.CancelAsync();
            return false;
        }

        return true;
    }

    public void Dispose()
    {
        feed.Unsubscribe(this);
        letGo.Dispose();
    }
}
