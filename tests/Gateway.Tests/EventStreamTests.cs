using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SocialPubs.Gateway.Tests;

public sealed class EventStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_WithEvents_FlowsAtOnceAndOutlastsTheTimeout()
    {
        var events = Channel.CreateUnbounded<string>();
        await using var standIn = await StandIn.StartAsync(context => WriteAsync(context, events.Reader));
        await using var gateway = GatewayHost.Start("reporting", standIn, ("Gateway:Timeout", "00:00:00.3"));
        using var client = gateway.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/reporting/events");
        request.Headers.Add("Last-Event-ID", "5.1");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        standIn.Requests.Single().Headers["Last-Event-ID"].ShouldBe("5.1");
        await events.Writer.WriteAsync("one", Cancel);
        (await ReadAsync(reader)).ShouldBe("data: one");
        // Silence that is longer than any other request may stand still.
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, Cancel);
        await events.Writer.WriteAsync("two", Cancel);
        (await ReadAsync(reader)).ShouldBe("data: two");
        events.Writer.Complete();
        (await ReadAsync(reader)).ShouldBeNull();
    }

    [Fact]
    public async Task Stream_ThatTheClientLeaves_EndsAtTheService()
    {
        var ended = new TaskCompletionSource();
        var events = Channel.CreateUnbounded<string>();
        await using var standIn = await StandIn.StartAsync(context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            return WriteAsync(context, events.Reader);
        });
        await using var gateway = GatewayHost.Start("reporting", standIn);
        using var client = gateway.Caller();
        var answer = await client.GetAsync("/api/reporting/events", HttpCompletionOption.ResponseHeadersRead, Cancel);
        await events.Writer.WriteAsync("one", Cancel);
        using (var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel)))
            (await ReadAsync(reader)).ShouldBe("data: one");

        answer.Dispose();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    private static async Task WriteAsync(HttpContext context, ChannelReader<string> events)
    {
        context.Response.ContentType = "text/event-stream";
        context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        await context.Response.Body.FlushAsync();
        await foreach (var data in events.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync($"data: {data}\n\n");
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task<string?> ReadAsync(StreamReader reader)
    {
        string? line;
        do
            line = await reader.ReadLineAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        while (line is "");
        return line;
    }
}
