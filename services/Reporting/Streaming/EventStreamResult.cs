using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Reporting.Streaming;

/// <summary>
/// Writes the stream. By hand rather than by <c>TypedResults.ServerSentEvents</c>, which can write neither the
/// comments that keep a silent connection alive nor an id without an event: a client that may see little would
/// otherwise resume from far back.
/// </summary>
internal sealed class EventStreamResult(
    EventLog log,
    EventFeed feed,
    EventStreamOptions options,
    TimeProvider time,
    EventCursor? after,
    Func<EventLine, bool> sees,
    DateTimeOffset? expiry) : IResult
{
    private static ReadOnlySpan<byte> Id => "id: "u8;

    private static ReadOnlySpan<byte> Event => "event: "u8;

    private static ReadOnlySpan<byte> Data => "data: "u8;

    private static ReadOnlySpan<byte> KeepAlive => ": alive\n"u8;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        await feed.Ready.WaitAsync(ends.Token);

        httpContext.Response.ContentType = "text/event-stream";
        httpContext.Response.Headers.CacheControl = "no-cache, no-store";
        // Proxies that collect a response before they pass it on leave this one alone.
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            using var lifetime = new CancellationTokenSource(Lifetime(), time);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(ends.Token, lifetime.Token);
            var revocation = EndWhenRevokedAsync(httpContext, over);
            try
            {
                await WriteAsync(httpContext.Response.BodyWriter, over.Token);
            }
            finally
            {
                await over.CancelAsync();
                await revocation;
            }
        }
        catch (OperationCanceledException)
        {
            // The client left, lagged or needs a new token, or the service stops: in each case it resumes by its last id.
        }
    }

    private static async Task EndWhenRevokedAsync(HttpContext httpContext, CancellationTokenSource over)
    {
        try
        {
            await httpContext.WaitForRevocationAsync(over.Token);
            await over.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // It ended for another reason.
        }
    }

    private async Task WriteAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        var last = await KnownPlaceAsync(cancellationToken) is { } start
            ? await CatchUpAsync(writer, start, cancellationToken)
            : (EventCursor?)null;
        using var subscription = feed.Subscribe(sees, out var live);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, subscription.LetGo);
        if (last is { } caughtUp)
        {
            // What came between the last look and the subscription; what the feed will bring comes from there.
            await WriteRecordedAsync(writer, caughtUp, live, ends.Token);
        }

        // A client that resumed may be ahead of this replica's feed, and is never sent back.
        EventCursor Ahead(EventCursor place) => last > place ? last.Value : place;
        WriteId(writer, Ahead(live));
        await writer.FlushAsync(ends.Token);
        while (await WaitAsync(writer, subscription, Ahead, ends.Token))
        {
            while (subscription.Lines.TryRead(out var line))
            {
                if (last is null || line.Cursor > last)
                    WriteLine(writer, line);
            }

            await writer.FlushAsync(ends.Token);
        }
    }

    /// <summary>
    /// The client's place; null for the present. A place beyond everything settled was given out by another cluster,
    /// before the record was restored into this one.
    /// </summary>
    private async Task<EventCursor?> KnownPlaceAsync(CancellationToken cancellationToken) =>
        after is { } place && place <= await log.EndAsync(cancellationToken) ? place : null;

    /// <summary>Reads from the record, page by page, until there is no full page left; no listener waits meanwhile.</summary>
    private async Task<EventCursor> CatchUpAsync(PipeWriter writer, EventCursor start, CancellationToken cancellationToken)
    {
        var last = start;
        while (true)
        {
            var lines = await log.ReadAsync(last, options.BatchSize, cancellationToken);
            foreach (var line in lines)
            {
                if (sees(line))
                    WriteLine(writer, line);
                last = line.Cursor;
            }

            await writer.FlushAsync(cancellationToken);
            if (lines.Count < options.BatchSize)
                return last;
        }
    }

    private async Task WriteRecordedAsync(PipeWriter writer, EventCursor start, EventCursor end, CancellationToken cancellationToken)
    {
        var last = start;
        while (last < end)
        {
            var lines = await log.ReadAsync(last, options.BatchSize, cancellationToken);
            foreach (var line in lines.TakeWhile(line => line.Cursor <= end))
            {
                if (sees(line))
                    WriteLine(writer, line);
            }

            if (lines.Count < options.BatchSize)
                return;
            last = lines[^1].Cursor;
        }
    }

    /// <summary>Waits for a line and says at every heartbeat that the stream lives; false when it is over.</summary>
    private async Task<bool> WaitAsync(
        PipeWriter writer, EventSubscription subscription, Func<EventCursor, EventCursor> ahead, CancellationToken cancellationToken)
    {
        var waiting = subscription.Lines.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            try
            {
                return await waiting.WaitAsync(options.Heartbeat, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                writer.Write(KeepAlive);
                if (feed.IdlePositionOf(subscription) is { } idle)
                    WriteId(writer, ahead(idle));
                else
                    writer.Write("\n"u8);
                await writer.FlushAsync(cancellationToken);
            }
        }
    }

    private TimeSpan Lifetime()
    {
        var left = expiry - time.GetUtcNow() ?? Timeout.InfiniteTimeSpan;
        return left == Timeout.InfiniteTimeSpan || left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>An id without data moves the client's place and raises no event (HTML standard, 9.2.6).</summary>
    private static void WriteId(PipeWriter writer, EventCursor cursor)
    {
        writer.Write(Id);
        Encoding.UTF8.GetBytes(cursor.ToString(), writer);
        writer.Write("\n\n"u8);
    }

    private static void WriteLine(PipeWriter writer, EventLine line)
    {
        writer.Write(Id);
        Encoding.UTF8.GetBytes(line.Cursor.ToString(), writer);
        writer.Write("\n"u8);
        writer.Write(Event);
        Encoding.UTF8.GetBytes(line.Type, writer);
        writer.Write("\n"u8);
        writer.Write(Data);
        writer.Write(line.Json);
        writer.Write("\n\n"u8);
    }
}
