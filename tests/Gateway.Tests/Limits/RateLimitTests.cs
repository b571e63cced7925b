using System.Net;

namespace SocialPubs.Gateway.Tests.Limits;

public sealed class RateLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Persons_BehindOneAddress_CountTogetherToo()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn, ("RateLimit:AddressPerSecond", "1"), ("RateLimit:AddressBurst", "5"));

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            using var client = gateway.Caller($"person-{i}");
            using var answer = await client.GetAsync("/api/intake/things", Cancel);
            statuses.Add(answer.StatusCode);
        }

        statuses.Take(5).ShouldAllBe(status => status == HttpStatusCode.OK);
        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Person_WithManyAddresses_CountsAsOne()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start(
            "intake", standIn, ("RateLimit:PerSecond", "1"), ("RateLimit:Burst", "3"), ("Gateway:TrustedProxies:0", "127.0.0.1"));
        using var client = gateway.Caller();

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
            statuses.Add(await StatusFromAsync(client, HttpMethod.Get, "/api/intake/things", $"203.0.113.{i}"));

        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("/connect/token")]
    [InlineData("/CONNECT/token")]
    [InlineData("/account/sign-in")]
    public async Task Guesses_FromOneAddress_AreFewerThanRequests(string path)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start(
            "identity", standIn, ("RateLimit:SignInPerMinute", "6"), ("RateLimit:SignInBurst", "3"), ("Gateway:TrustedProxies:0", "127.0.0.1"));
        using var client = gateway.Anonymous();
        for (var i = 0; i < 3; i++)
            (await StatusFromAsync(client, HttpMethod.Post, path, "203.0.113.1")).ShouldBe(HttpStatusCode.OK);

        using var request = From(HttpMethod.Post, path, "203.0.113.1");
        using var refused = await client.SendAsync(request, Cancel);

        await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "request.too-many");
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), "one in ten seconds comes back");
        standIn.Requests.Count.ShouldBe(3);
        (await StatusFromAsync(client, HttpMethod.Get, path, "203.0.113.1")).ShouldBe(HttpStatusCode.OK, "to look at the page is no guess");
        (await StatusFromAsync(client, HttpMethod.Post, path, "203.0.113.2")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Webhooks_FromOneAddress_HaveALimitOfTheirOwn()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start(
            "intake", standIn, ("RateLimit:WebhooksPerSecond", "1"), ("RateLimit:WebhooksBurst", "4"), ("RateLimit:PerSecond", "1"), ("RateLimit:Burst", "2"),
            ("Gateway:TrustedProxies:0", "127.0.0.1"));
        using var network = gateway.Anonymous();
        for (var i = 0; i < 4; i++)
            (await StatusFromAsync(network, HttpMethod.Post, "/api/intake/webhooks/vk", "203.0.113.1")).ShouldBe(HttpStatusCode.OK);

        using var request = From(HttpMethod.Post, "/api/intake/webhooks/ok", "203.0.113.1");
        using var refused = await network.SendAsync(request, Cancel);

        await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "request.too-many");
        (await StatusFromAsync(network, HttpMethod.Post, "/api/intake/webhooks/vk", "203.0.113.2")).ShouldBe(HttpStatusCode.OK);
        using var person = gateway.Caller();
        (await StatusFromAsync(person, HttpMethod.Get, "/api/intake/things", "203.0.113.1")).ShouldBe(HttpStatusCode.OK, "whoever sits behind the same address");
    }

    [Fact]
    public async Task Network_OfOneIPv6Customer_CountsAsOneAddress()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start(
            "identity", standIn, ("RateLimit:SignInPerMinute", "1"), ("RateLimit:SignInBurst", "2"), ("Gateway:TrustedProxies:0", "127.0.0.1"));
        using var client = gateway.Anonymous();

        var statuses = new List<HttpStatusCode>();
        foreach (var address in (string[])["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3", "2001:db8:1:3::1"])
            statuses.Add(await StatusFromAsync(client, HttpMethod.Post, "/connect/token", address));

        statuses.ShouldBe([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK]);
    }

    [Fact]
    public async Task Person_WhoIsRefusedAPage_ReadsWhyInRussian()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("identity", standIn, ("RateLimit:SignInPerMinute", "1"), ("RateLimit:SignInBurst", "1"));
        using var client = gateway.Anonymous();
        (await StatusFromAsync(client, HttpMethod.Post, "/account/sign-in", "203.0.113.1")).ShouldBe(HttpStatusCode.OK);
        using var request = From(HttpMethod.Post, "/account/sign-in", "203.0.113.1");
        request.Headers.Add("Accept", "text/html,application/xhtml+xml");

        using var answer = await client.SendAsync(request, Cancel);
        var page = await answer.Content.ReadAsStringAsync(Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        page.ShouldContain("Слишком много запросов");
        page.ShouldContain($"через {answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds} с.");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
    }

    private static async Task<HttpStatusCode> StatusFromAsync(HttpClient client, HttpMethod method, string path, string address)
    {
        using var request = From(method, path, address);
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private static HttpRequestMessage From(HttpMethod method, string path, string address) => new(method, path) { Headers = { { "X-Forwarded-For", address } } };
}
