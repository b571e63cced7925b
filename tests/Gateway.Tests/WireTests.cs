using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using SocialPubs.Testing;

namespace SocialPubs.Gateway.Tests;

/// <summary>
/// Requests that no client sends by mistake. Whatever the gateway makes of them, a service sees at most the one request
/// that they begin with, and nobody is told of an error of the system's own.
/// </summary>
public sealed partial class WireTests
{
    private const string Post = "POST /api/intake/webhooks/vk HTTP/1.1\r\nHost: gateway\r\n";
    private const string Get = "GET /account HTTP/1.1\r\nHost: gateway\r\n";
    private const string Smuggled = "GET /account/smuggled HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Refused => new()
    {
        { "both lengths", Post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "both lengths, the other way round", Post + "Transfer-Encoding: chunked\r\nContent-Length: 200\r\n\r\n0\r\n\r\n" + Smuggled },
        { "two lengths", Post + "Content-Length: 0\r\nContent-Length: 80\r\n\r\n" + Smuggled },
        { "a list of lengths", Post + "Content-Length: 0, 80\r\n\r\n" + Smuggled },
        { "a negative length", Post + "Content-Length: -1\r\n\r\n" + Smuggled },
        { "a hexadecimal length", Post + "Content-Length: 0x0\r\n\r\n" + Smuggled },
        { "a length beyond all numbers", Post + "Content-Length: 99999999999999999999\r\n\r\n" + Smuggled },
        { "an unknown encoding", Post + "Transfer-Encoding: xchunked\r\n\r\n" + Smuggled },
        { "chunked not last", Post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + Smuggled },
        { "a vertical tab before chunked", Post + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "encoding in HTTP/1.0", Post.Replace("1.1", "1.0", StringComparison.Ordinal) + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "a space before the colon", Post + "Content-Length : 4\r\n\r\nbody" + Smuggled },
        { "a folded header", Get + "X-Folded: one\r\n two\r\n\r\n" },
        { "a folded encoding", Post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "NUL in a header", Get + "X-Nul: a\0b\r\n\r\n" },
        { "a bare carriage return", Get + "X-Cr: a\rX-Injected: b\r\n\r\n" },
        { "a header without a name", Get + ": value\r\n\r\n" },
        { "a header without a colon", Get + "nothing\r\n\r\n" },
        { "no host", "GET /account HTTP/1.1\r\n\r\n" },
        { "two hosts", Get + "Host: other\r\n\r\n" },
        { "a host with a path", "GET /account HTTP/1.1\r\nHost: gateway/evil\r\n\r\n" },
        { "another host in the line", "GET http://other/account HTTP/1.1\r\nHost: gateway\r\n\r\n" },
        { "NUL in the path", "GET /account/%00 HTTP/1.1\r\nHost: gateway\r\n\r\n" },
        { "control characters in the path", "GET /account/%0d%0aX-Injected:%20b HTTP/1.1\r\nHost: gateway\r\n\r\n" },
        { "an unknown version", "GET /account HTTP/3.7\r\nHost: gateway\r\n\r\n" },
        { "HTTP/0.9", "GET /account\r\n\r\n" },
        { "HTTP/2 in clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
        { "TRACE", "TRACE /account HTTP/1.1\r\nHost: gateway\r\n\r\n" },
        { "TRACK", "TRACK /account HTTP/1.1\r\nHost: gateway\r\n\r\n" },
        { "CONNECT", "CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n" },
        { "a method of its own", "GETX /account HTTP/1.1\r\nHost: gateway\r\n\r\n" },
        { "a method in small letters", "get /account HTTP/1.1\r\nHost: gateway\r\n\r\n" },
        { "a line that is too long", $"GET /account?{new string('a', 9000)} HTTP/1.1\r\nHost: gateway\r\n\r\n" },
        { "too many headers", Get + string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: a\r\n")) + "\r\n" },
        { "TLS on the plain port", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003" },
    };

    public static TheoryData<string, string> BadChunks => new()
    {
        { "no number", "zz\r\nbody\r\n0\r\n\r\n" },
        { "a negative number", "-4\r\nbody\r\n0\r\n\r\n" },
        { "a number beyond all numbers", "ffffffffffffffffff\r\nbody\r\n0\r\n\r\n" },
        { "more bytes than the number", "2\r\nbody\r\n0\r\n\r\n" },
        { "a number with a prefix", "0x4\r\nbody\r\n0\r\n\r\n" },
        { "a bare line feed in an extension", "4;a\nb\r\nbody\r\n0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Request_ThatHasMoreThanOneReading_IsRefusedAndReachesNobody(string what, string bytes)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start([("intake", standIn.Address), ("identity", standIn.Address)]);

        var answer = await Wire.SendAsync(gateway.Address, bytes);

        standIn.Requests.ShouldBeEmpty(what);
        // A connection that is closed without a word, or with one of HTTP/2, refuses too; 505 says that the version is unknown.
        Statuses(answer).ShouldAllBe(status => (status >= 400 && status <= 499) || status == 505, what);
        answer.ShouldNotContain("X-Injected", Case.Insensitive);
        answer.ShouldNotContain("Server:", Case.Insensitive);
    }

    [Theory]
    [MemberData(nameof(BadChunks))]
    public async Task Body_InBadChunks_IsRefusedAndNothingAfterItIsARequest(string what, string chunks)
    {
        await using var standIn = await StandIn.StartAsync(async context => await context.Request.Body.CopyToAsync(Stream.Null));
        await using var gateway = GatewayHost.Start([("intake", standIn.Address), ("identity", standIn.Address)]);

        var answers = await Wire.SendToEndAsync(gateway.Address, Post + "Transfer-Encoding: chunked\r\n\r\n" + chunks + Smuggled);

        Statuses(answers).ShouldHaveSingleItem(what).ShouldBe(400);
        standIn.Requests.Count.ShouldBeLessThanOrEqualTo(1, what);
        standIn.Requests.ShouldAllBe(request => request.Target == "/api/intake/webhooks/vk");
    }

    [Theory]
    [InlineData("GET http://gateway/account HTTP/1.1\r\nHost: gateway\r\n", "/account")]
    [InlineData("GET http://gateway/connect/../account HTTP/1.1\r\nHost: gateway\r\n", "/account")]
    [InlineData("GET /account HTTP/1.0\r\nHost: gateway\r\n", "/account")]
    public async Task Request_InAnUnusualButGoodForm_IsReadAsItsPlainForm(string start, string target)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("identity", standIn);

        var answer = await Wire.SendToEndAsync(gateway.Address, start + "Connection: close\r\n\r\n");

        Status(answer).ShouldBe(200);
        standIn.Requests.Single().Target.ShouldBe(target);
    }

    [Theory]
    [InlineData("Content-Length: +4\r\n\r\nbody", "Content-Length", "4")]
    [InlineData("Content-Length: 0004\r\n\r\nbody", "Content-Length", "4")]
    [InlineData("Transfer-Encoding: Chunked\r\n\r\n4;extension=\"a\"\r\nbody\r\n0\r\nTrailer: a\r\n\r\n", "Transfer-Encoding", "chunked")]
    public async Task Length_InAnUnusualForm_ReachesTheServiceInThePlainOne(string rest, string header, string value)
    {
        var bodies = new List<string>();
        await using var standIn = await StandIn.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Add(await reader.ReadToEndAsync());
        });
        await using var gateway = GatewayHost.Start([("intake", standIn.Address), ("identity", standIn.Address)]);

        var answers = await Wire.SendToEndAsync(gateway.Address, Post + rest + Smuggled);

        Statuses(answers).ShouldBe([200, 200]);
        standIn.Requests.Select(request => request.Target).ShouldBe(["/api/intake/webhooks/vk", "/account/smuggled"]);
        standIn.Requests.First().Headers[header].ShouldBe(value);
        bodies[0].ShouldBe("body");
        standIn.Requests.First().Headers.ShouldNotContainKey("Trailer");
    }

    [Fact]
    public async Task Requests_InOnePackage_AreAnsweredOneByOne()
    {
        await using var standIn = await StandIn.StartAsync(async context => await context.Request.Body.CopyToAsync(Stream.Null));
        await using var gateway = GatewayHost.Start([("intake", standIn.Address), ("identity", standIn.Address)]);

        var answers = await Wire.SendToEndAsync(gateway.Address, Post + "Content-Length: 4\r\n\r\nbody" + Post + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n" + Smuggled);

        Statuses(answers).ShouldBe([200, 200, 200]);
        standIn.Requests.Select(request => request.Target).ShouldBe(["/api/intake/webhooks/vk", "/api/intake/webhooks/vk", "/account/smuggled"]);
    }

    [Fact]
    public async Task HopByHopHeader_NamedByTheCaller_TakesNothingFromTheRequest()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn);
        var token = TestTokens.Create("curator-1", "Curator", [Contracts.Roles.Curator]);

        await Wire.SendAsync(gateway.Address,
            $"GET /api/intake/things HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {token}\r\nConnection: close, X-Forwarded-For, Authorization, traceparent\r\n\r\n");

        var received = standIn.Requests.Single().Headers;
        received["X-Forwarded-For"].ShouldBe("127.0.0.1");
        received.ShouldContainKey("Authorization");
    }

    [Fact]
    public async Task Header_OfAServicesAnswer_CannotAddAnother()
    {
        await using var standIn = new RawService("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Bad: a\0b\r\nX-Folded: one\r\n two\r\n\r\nok");
        await using var gateway = GatewayHost.Start([("identity", standIn.Address)]);
        using var client = gateway.Anonymous();

        using var answer = await client.GetAsync("/account", Cancel);

        ((int)answer.StatusCode).ShouldBeOneOf(200, 503);
        answer.Headers.TryGetValues("X-Bad", out var bad);
        (bad ?? []).ShouldAllBe(value => !value.Contains('\0', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sender_WhoTakesForeverOverTheHeaders_IsCutOff()
    {
        await using var gateway = GatewayHost.Start([]);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, Cancel);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Get), Cancel);

        var answer = await ReadToEndAsync(stream, TimeSpan.FromSeconds(25));

        Status(answer).ShouldBe(408);
    }

    [Fact]
    public async Task Sender_WhoTakesForeverOverTheBody_IsCutOff()
    {
        var ended = new TaskCompletionSource();
        await using var standIn = await StandIn.StartAsync(async context =>
        {
            try
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
            }
            finally
            {
                ended.TrySetResult();
            }
        });
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, Cancel);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Post + "Content-Length: 100000\r\n\r\nbegin"), Cancel);

        var answer = await ReadToEndAsync(stream, TimeSpan.FromSeconds(25));

        if (answer.Length > 0)
            Status(answer).ShouldBeInRange(400, 499);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        standIn.Requests.Count.ShouldBeLessThanOrEqualTo(1);
    }

    private static async Task<string> ReadToEndAsync(NetworkStream stream, TimeSpan limit)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(limit);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (IOException)
        {
            // Cut off without a farewell.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private static int Status(string answer) => Statuses(answer).First();

    private static int[] Statuses(string answers) => [.. StatusLine().Matches(answers).Select(match => int.Parse(match.Groups[1].Value, null))];

    [GeneratedRegex(@"HTTP/1\.1 (\d{3})")]
    private static partial Regex StatusLine();

    /// <summary>A service that has been taken over: it answers bytes that no server would.</summary>
    private sealed class RawService : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource end = new();
        private readonly Task serving;

        public RawService(string answer)
        {
            listener.Start();
            serving = ServeAsync(Encoding.Latin1.GetBytes(answer));
        }

        public Uri Address => new($"http://{listener.LocalEndpoint}");

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            listener.Stop();
            await serving;
            end.Dispose();
        }

        private async Task ServeAsync(byte[] answer)
        {
            var buffer = new byte[8192];
            while (!end.IsCancellationRequested)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync(end.Token);
                    await using var stream = client.GetStream();
                    if (await stream.ReadAsync(buffer, end.Token) > 0)
                        await stream.WriteAsync(answer, end.Token);
                }
                catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
                {
                    // The gateway went away, or the test did.
                }
            }
        }
    }
}
