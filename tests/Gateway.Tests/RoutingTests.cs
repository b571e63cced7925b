using System.Net;
using Microsoft.AspNetCore.Http;
using SocialPubs.Testing;

namespace SocialPubs.Gateway.Tests;

public sealed class RoutingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("intake")]
    [InlineData("drafting")]
    [InlineData("approval")]
    [InlineData("publishing")]
    [InlineData("reporting")]
    [InlineData("identity")]
    public async Task Address_OfAService_ReachesItUnchanged(string service)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start(service, standIn);
        using var client = gateway.Caller();

        using var answer = await client.GetAsync($"/api/{service}/things/%D0%B1?q=%D1%8F%20b&cursor=a%2Bb%3D", Cancel);

        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe("reached");
        standIn.Requests.Single().Target.ShouldBe($"/api/{service}/things/%D0%B1?q=%D1%8F%20b&cursor=a%2Bb%3D");
    }

    [Theory]
    [InlineData("/api/users/identity")]
    [InlineData("/api/intake")]
    [InlineData("/api")]
    [InlineData("/metrics")]
    public async Task Address_OfNoService_IsNotFound(string path)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("reporting", standIn);
        using var client = gateway.Caller();

        using var answer = await client.GetAsync(path, Cancel);

        if (path == "/api/intake")
            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.ServiceUnavailable);
        else
            await answer.ShouldBeProblemAsync(HttpStatusCode.NotFound, "resource.not-found");
        standIn.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/api/intake/../../health")]
    [InlineData("/api/intake/%2e%2e/%2e%2e/health")]
    [InlineData("/api/intake/..%2f..%2fhealth")]
    [InlineData("/api/intake/..%5c..%5chealth")]
    [InlineData("/api/intake/..\\..\\health")]
    [InlineData("/api/intake/%252e%252e/%252e%252e/health")]
    [InlineData("/api/intake/.%2e/.%2e/openapi/v1.json")]
    [InlineData("/api/intake//../../../health")]
    [InlineData("/api/intake/;/../../health")]
    [InlineData("//health")]
    [InlineData("/api/intake/publications/import/../../../../health")]
    public async Task Address_OfWhatAServiceKeepsInside_IsNotReached(string target)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var direct = new HttpClient();
        using (var inside = await direct.GetAsync(new Uri(standIn.Address, "/health"), Cancel))
            inside.Headers.Contains(StandIn.Inside).ShouldBeTrue();

        var answer = await Wire.SendAsync(gateway.Address, $"GET {target} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {Token()}\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 ");
        answer.ShouldNotContain(StandIn.Inside, Case.Insensitive);
    }

    [Fact]
    public async Task Replicas_OfOneService_ShareTheRequests()
    {
        await using var one = await StandIn.StartAsync();
        await using var two = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start([("intake", one.Address), ("intake", two.Address)]);
        using var client = gateway.Caller();

        for (var i = 0; i < 60; i++)
            (await client.GetStringAsync("/api/intake/things", Cancel)).ShouldBe("reached");

        one.Requests.Count.ShouldBeGreaterThan(5);
        two.Requests.Count.ShouldBeGreaterThan(5);
        (one.Requests.Count + two.Requests.Count).ShouldBe(60);
    }

    [Fact]
    public async Task Command_WhereOneReplicaIsAway_ReachesTheOtherOnceWithItsBody()
    {
        var bodies = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var standIn = await StandIn.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Enqueue(await reader.ReadToEndAsync());
            await context.Response.WriteAsync("done");
        });
        await using var gateway = GatewayHost.Start([("drafting", GatewayHost.Nowhere()), ("drafting", standIn.Address)]);
        using var client = gateway.Caller();

        for (var i = 0; i < 20; i++)
        {
            using var answer = await client.PostAsync("/api/drafting/things", new StringContent($"body {i}"), Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe("done");
        }

        bodies.ShouldBe(Enumerable.Range(0, 20).Select(i => $"body {i}"));
    }

    [Fact]
    public async Task Headers_OfTheContract_PassBothWays()
    {
        await using var standIn = await StandIn.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.ETag = "\"7\"";
            context.Response.Headers.Location = "/api/intake/publications/1";
            context.Response.Headers["Idempotency-Replayed"] = "true";
            return Task.CompletedTask;
        });
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/intake/publications");
        foreach (var (name, value) in Sent)
            request.Headers.TryAddWithoutValidation(name, value);

        using var answer = await client.SendAsync(request, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        answer.Headers.ETag!.Tag.ShouldBe("\"7\"");
        answer.Headers.Location!.OriginalString.ShouldBe("/api/intake/publications/1");
        answer.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        var received = standIn.Requests.Single().Headers;
        foreach (var (name, value) in Sent)
            received[name].ShouldBe(value);
        received["Authorization"].ShouldBe(client.DefaultRequestHeaders.Authorization!.ToString());
    }

    [Fact]
    public async Task Forwarded_SentByTheCaller_IsReplaced()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/intake/things");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("Forwarded", "for=203.0.113.9");

        using var answer = await client.SendAsync(request, Cancel);

        var received = standIn.Requests.Single().Headers;
        received["X-Forwarded-For"].ShouldBe("127.0.0.1");
        received["X-Forwarded-Proto"].ShouldBe("http");
        received["X-Forwarded-Host"].ShouldBe(gateway.Address.Authority);
        received.ShouldNotContainKey("Forwarded");
    }

    [Fact]
    public async Task Forwarded_SentByATrustedProxy_IsBelieved()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn, ("Gateway:TrustedProxies:0", "127.0.0.1"));
        using var client = gateway.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/intake/things");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var answer = await client.SendAsync(request, Cancel);

        standIn.Requests.Single().Headers["X-Forwarded-For"].ShouldBe("203.0.113.9");
        standIn.Requests.Single().Headers["X-Forwarded-Proto"].ShouldBe("https");
    }

    [Fact]
    public async Task Trace_OfTheCaller_ReachesTheService()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/intake/things");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var answer = await client.SendAsync(request, Cancel);

        var trace = standIn.Requests.Single().Headers["traceparent"];
        trace.ShouldStartWith("00-0af7651916cd43dd8448eb211c80319c-");
        trace.ShouldNotContain("b7ad6b7169203331", customMessage: "the gateway's own span is the parent");
    }

    [Fact]
    public async Task WebSocket_Handshake_IsAPlainRequest()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn);

        var answer = await Wire.SendAsync(gateway.Address,
            $"GET /api/intake/things HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {Token()}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 200");
        standIn.Requests.Single().Headers.ShouldNotContainKey("Upgrade");
    }

    private static readonly (string Name, string Value)[] Sent =
    [
        ("Idempotency-Key", "key-1"),
        ("If-Match", "\"6\""),
        ("Last-Event-ID", "17.4"),
        ("Accept-Language", "ru"),
    ];

    private static string Token() => TestTokens.Create("curator-1", "Curator", [Contracts.Roles.Curator]);
}
