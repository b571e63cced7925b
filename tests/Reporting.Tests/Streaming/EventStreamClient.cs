using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Streaming;

/// <summary>A client of the event stream.</summary>
internal sealed class EventStreamClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient client;
    private readonly HttpResponseMessage answer;
    private readonly Stream body;
    private readonly SseParser<string> parser;
    private readonly IAsyncEnumerator<SseItem<string>> items;
    private Task<bool>? pending;

    private EventStreamClient(HttpClient client, HttpResponseMessage answer, Stream body)
    {
        this.client = client;
        this.answer = answer;
        this.body = body;
        parser = SseParser.Create(body);
        items = parser.EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    public string LastEventId => parser.LastEventId;

    public static async Task<EventStreamClient> OpenAsync(ServiceHost<Program> host, string role, string? lastEventId, string? body)
    {
        var client = host.ClientFor("somebody", role, body is null ? [] : [body]);
        if (lastEventId is not null)
            client.DefaultRequestHeaders.Add("Last-Event-ID", lastEventId);
        var answer = await client.GetAsync(
            "/api/reporting/events", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventStreamClient(client, answer, await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The next event.</summary>
    public async Task<SseItem<string>> NextAsync()
    {
        pending ??= items.MoveNextAsync().AsTask();
        (await pending.WaitAsync(Patience, TestContext.Current.CancellationToken)).ShouldBeTrue("the stream ended");
        pending = null;
        return items.Current;
    }

    /// <summary>All events until the server ends the stream.</summary>
    public async Task<List<SseItem<string>>> ToEndAsync()
    {
        var all = new List<SseItem<string>>();
        while (await items.MoveNextAsync().AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken))
            all.Add(items.Current);
        return all;
    }

    /// <summary>Whether the server ends the stream without another event.</summary>
    public async Task<bool> EndsAsync()
    {
        pending ??= items.MoveNextAsync().AsTask();
        return !await pending.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>Whether no event comes within this time.</summary>
    public async Task<bool> IsSilentAsync(TimeSpan time)
    {
        pending ??= items.MoveNextAsync().AsTask();
        return await Task.WhenAny(pending, Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken)) != pending;
    }

    /// <summary>The next block as it stands on the wire, without the empty line that ends it; not to be mixed with the others.</summary>
    public async Task<string> NextRawAsync()
    {
        var block = new StringBuilder();
        var one = new byte[1];
        while (!block.ToString().EndsWith("\n\n", StringComparison.Ordinal))
        {
            await body.ReadExactlyAsync(one, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            block.Append((char)one[0]);
        }

        return block.ToString().TrimEnd('\n');
    }

    public async ValueTask DisposeAsync()
    {
        answer.Dispose();
        client.Dispose();
        await body.DisposeAsync();
        // A read that still waits ends with the connection.
        if (pending is not null)
            await pending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
