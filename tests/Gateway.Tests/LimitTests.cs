using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using SocialPubs.Testing;

namespace SocialPubs.Gateway.Tests;

public sealed class LimitTests
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/intake/publications", Megabyte, true)]
    [InlineData("/api/intake/publications", Megabyte + 1, false)]
    [InlineData("/api/intake/evidence", 3 * Megabyte, true)]
    [InlineData("/api/intake/evidence", (3 * Megabyte) + 1, false)]
    [InlineData("/api/intake/attachments", 3 * Megabyte, true)]
    [InlineData("/api/intake/screenshots", 3 * Megabyte, true)]
    [InlineData("/api/intake/evidence/more", Megabyte + 1, false)]
    [InlineData("/api/intake/publications/import", 12 * Megabyte, true)]
    public async Task Body_UpToTheLimitOfItsAddress_IsTaken(string path, int bytes, bool taken)
    {
        long received = 0;
        await using var standIn = await StandIn.StartAsync(async context => received = await DrainAsync(context));
        await using var gateway = GatewayHost.Start("intake", standIn, ("Attachments:MaxBytes", "3145728"));
        using var client = gateway.Caller();

        using var withLength = await client.PostAsync(path, new ByteArrayContent(new byte[bytes]), Cancel);
        await CheckAsync(withLength);
        // The frame around each chunk counts too.
        bytes -= taken ? 64 * 1024 : 0;
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StreamContent(new MemoryStream(new byte[bytes])) };
        request.Headers.TransferEncodingChunked = true;
        using var chunked = await client.SendAsync(request, Cancel);
        await CheckAsync(chunked);

        async Task CheckAsync(HttpResponseMessage answer)
        {
            if (taken)
            {
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
                received.ShouldBe(bytes);
            }
            else
            {
                await answer.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "request.too-large");
            }
        }
    }

    [Fact]
    public async Task Import_WhileItIsSent_ReachesTheServiceAndOutlastsTheTimeout()
    {
        var lines = Channel.CreateUnbounded<string>();
        await using var standIn = await StandIn.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            while (await reader.ReadLineAsync() is { } line)
                await lines.Writer.WriteAsync(line);
            await context.Response.WriteAsync("answered");
        });
        await using var gateway = GatewayHost.Start("intake", standIn, ("Gateway:Timeout", "00:00:00.3"));
        using var client = gateway.Caller();
        var pipe = new Pipe();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/intake/publications/import")
        {
            Content = new StreamContent(pipe.Reader.AsStream()),
        };

        var sending = client.SendAsync(request, Cancel);
        // More than the buffers on the way hold.
        await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes("one\n" + string.Concat(Enumerable.Repeat("more\n", 50_000))), Cancel);
        (await lines.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancel)).ShouldBe("one");
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, Cancel);
        await pipe.Writer.WriteAsync("last\n"u8.ToArray(), Cancel);
        await pipe.Writer.CompleteAsync();

        using var answer = await sending;
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe("answered");
        lines.Writer.Complete();
        var rest = await lines.Reader.ReadAllAsync(Cancel).ToListAsync(Cancel);
        rest.Count.ShouldBe(50_001);
        rest[^1].ShouldBe("last");
    }

    [Fact]
    public async Task Caller_WhoSendsTooMuch_WaitsAloneAndIsToldHowLong()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn, ("RateLimit:PerSecond", "1"), ("RateLimit:Burst", "3"));
        using var eager = gateway.Caller("eager");
        using var other = gateway.Caller("other");

        HttpResponseMessage? refused = null;
        for (var i = 0; i < 10 && refused is null; i++)
        {
            var answer = await eager.GetAsync("/api/intake/things", Cancel);
            if (answer.StatusCode != HttpStatusCode.OK)
                refused = answer;
            else
                answer.Dispose();
        }

        refused.ShouldNotBeNull();
        await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "request.too-many");
        var wait = refused.Headers.RetryAfter!.Delta!.Value;
        wait.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        refused.Dispose();
        (await other.GetStringAsync("/api/intake/things", Cancel)).ShouldBe("reached");
        await Eventually.TrueAsync(
            async () =>
            {
                using var again = await eager.GetAsync("/api/intake/things", Cancel);
                return again.StatusCode == HttpStatusCode.OK;
            },
            () => "the caller's turn to come again",
            cancellationToken: Cancel);
    }

    [Fact]
    public async Task Anonymous_WhoKnocksTooOften_IsRefusedBeforeTheTokenIsAskedFor()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn, ("RateLimit:PerSecond", "1"), ("RateLimit:Burst", "3"));
        using var client = gateway.Anonymous();

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 10; i++)
        {
            using var answer = await client.GetAsync("/api/intake/things", Cancel);
            statuses.Add(answer.StatusCode);
            using var alive = await client.GetAsync("/alive", Cancel);
            alive.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        statuses.ShouldContain(HttpStatusCode.Unauthorized);
        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
        using var caller = gateway.Caller();
        (await caller.GetStringAsync("/api/intake/things", Cancel)).ShouldBe("reached");
    }

    [Fact]
    public async Task Headers_ThatAreTooLong_AreRefused()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/intake/things");
        request.Headers.Add("X-Long", new string('x', 40 * 1024));

        using var answer = await client.SendAsync(request, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        standIn.Requests.ShouldBeEmpty();
    }

    private static async Task<long> DrainAsync(HttpContext context)
    {
        long bytes = 0;
        var buffer = new byte[65536];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
            bytes += read;
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("taken"));
        return bytes;
    }
}
