using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace SocialPubs.Gateway.Tests.Door;

public sealed class HttpsTests
{
    private const string Transport = "max-age=31536000; includeSubDomains";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/intake/things")]
    [InlineData("POST", "/api/intake/webhooks/vk")]
    [InlineData("POST", "/connect/token")]
    [InlineData("POST", "/account/sign-in")]
    [InlineData("GET", "/connect/end-session?id_token_hint=token")]
    [InlineData("GET", "/.well-known/openid-configuration")]
    public async Task Request_OverPlainHttp_IsRefusedAndNotLedOn(string method, string target)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start([("intake", standIn.Address), ("identity", standIn.Address)], Production.Settings());
        using var client = Production.Client(gateway.Address);
        using var request = new HttpRequestMessage(new HttpMethod(method), target);

        using var answer = await client.SendAsync(request, Cancel);

        await answer.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "request.https-required");
        answer.Headers.Location.ShouldBeNull();
        answer.Headers.ConnectionClose.ShouldBe(true);
        standIn.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/account/sign-in?returnUrl=%2Faccount")]
    [InlineData("/account")]
    [InlineData("/connect/authorize?client_id=a")]
    [InlineData("/docs/")]
    public async Task Page_OverPlainHttp_LeadsOnToHttps(string target)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("identity", standIn, Production.Settings());
        using var client = Production.Client(gateway.Address);

        using var answer = await client.GetAsync(target, Cancel);
        using var withToken = new HttpRequestMessage(HttpMethod.Get, target);
        withToken.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        using var refused = await client.SendAsync(withToken, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
        answer.Headers.Location!.OriginalString.ShouldBe($"https://{Production.Host}:{gateway.HttpsAddress.Port}{target}");
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse("it means nothing over HTTP");
        await refused.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "request.https-required");
        standIn.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_OverPlainHttpWithAPortForPeople_LeadsThere()
    {
        await using var gateway = GatewayHost.Start([], Production.Settings(("Gateway:HttpsPort", "443")));
        using var client = Production.Client(gateway.Address);

        using var answer = await client.GetAsync("/account", Cancel);

        answer.Headers.Location!.OriginalString.ShouldBe($"https://{Production.Host}/account");
    }

    [Fact]
    public async Task Probe_OverPlainHttp_IsAnswered()
    {
        await using var gateway = GatewayHost.Start([], Production.Settings());
        using var client = Production.Client(gateway.Address);
        client.DefaultRequestHeaders.Host = "10.0.0.7:8080";

        (await client.GetAsync("/alive", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/account/sign-in", HttpStatusCode.OK)]
    [InlineData("/api/intake/things", HttpStatusCode.Unauthorized)]
    [InlineData("/connect/..%2fattempts", HttpStatusCode.BadRequest)]
    public async Task Answer_OverHttps_KeepsTheBrowserThere(string target, HttpStatusCode status)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("identity", standIn, Production.Settings());
        using var client = Production.Client(gateway.HttpsAddress);

        using var answer = await client.GetAsync(target, Cancel);

        answer.StatusCode.ShouldBe(status);
        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe([Transport]);
        if (status == HttpStatusCode.OK)
            standIn.Requests.Single().Headers["X-Forwarded-Proto"].ShouldBe("https");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Word_OfAProxy_CountsWhereItIsTrusted(bool trusted)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start(
            "identity", standIn, Production.Settings(("Gateway:TrustedProxies:0", trusted ? "127.0.0.1" : "192.0.2.1")));
        using var client = Production.Client(gateway.Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");

        using var answer = await client.SendAsync(request, Cancel);

        if (trusted)
            answer.Headers.GetValues("Strict-Transport-Security").ShouldBe([Transport]);
        else
            await answer.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "request.https-required");
    }

    [Fact]
    public async Task Http2_OverTls_IsSpokenAndHttp3NotOffered()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("identity", standIn, Production.Settings());
        using var client = Production.Client(gateway.HttpsAddress);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await client.SendAsync(request, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Version.ShouldBe(HttpVersion.Version20);
        answer.Headers.Contains("Alt-Svc").ShouldBeFalse();
        standIn.Requests.Single().Headers["Host"].ShouldBe(Production.Host);
    }

    [Theory]
    [InlineData(0x01)] // TLS 1.0
    [InlineData(0x02)] // TLS 1.1
    [InlineData(0x03)] // TLS 1.2
    public async Task Handshake_OfAnOldVersion_IsRefused(byte minor)
    {
        await using var gateway = GatewayHost.Start([], Production.Settings());
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.HttpsAddress.Port, Cancel);
        await using var stream = client.GetStream();

        await stream.WriteAsync(ClientHello(minor), Cancel);
        var record = new byte[7];
        await stream.ReadExactlyAsync(record, Cancel);

        if (minor >= 0x03)
        {
            record[0].ShouldBe((byte)22, "a server hello");
            return;
        }

        record[0].ShouldBe((byte)21, "an alert");
        record[6].ShouldBe((byte)70, "of the protocol's version");
    }

    /// <summary>What a client says that speaks TLS 1.<paramref name="minor"/> − 1 at most.</summary>
    private static byte[] ClientHello(byte minor)
    {
        // ECDHE-ECDSA with AES-128: GCM for 1.2, CBC for what is older.
        byte[] suites = [0xc0, 0x2b, 0xc0, 0x09];
        // Groups: secp256r1. Formats: uncompressed. Signatures: ecdsa_secp256r1_sha256.
        byte[] extensions = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 4, 0, 2, 4, 3];
        byte[] body = [3, minor, .. new byte[32], 0, 0, (byte)suites.Length, .. suites, 1, 0, 0, (byte)extensions.Length, .. extensions];
        byte[] handshake = [1, 0, 0, (byte)body.Length, .. body];
        return [22, 3, 1, 0, (byte)handshake.Length, .. handshake];
    }
}
