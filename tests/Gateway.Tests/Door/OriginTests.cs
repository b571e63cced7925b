using System.Net;
using Microsoft.Extensions.Options;

namespace SocialPubs.Gateway.Tests.Door;

public sealed class OriginTests
{
    private const string Desk = "https://desk.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/intake/things", Desk, true)]
    [InlineData("/api/drafting/away", Desk, true)]
    [InlineData("/api/unknown", Desk, true)]
    [InlineData("/connect/token", Desk, true)]
    [InlineData("/.well-known/openid-configuration", Desk, true)]
    [InlineData("/account/sign-in", Desk, false)]
    [InlineData("/connect/authorize", Desk, false)]
    [InlineData("/docs/", Desk, false)]
    [InlineData("/api/intake/things", "https://evil.example", false)]
    [InlineData("/api/intake/things", "http://desk.example", false)]
    [InlineData("/api/intake/things", "https://desk.example:8443", false)]
    [InlineData("/api/intake/things", "https://desk.example.evil.example", false)]
    [InlineData("/api/intake/things", "null", false)]
    public async Task Answer_ToAFrontEnd_MayBeReadWhereTheOriginIsKnown(string path, string origin, bool readable)
    {
        await using var standIn = await StandIn.StartAsync(context =>
        {
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.AccessControlAllowCredentials = "true";
            return Task.CompletedTask;
        });
        await using var gateway = GatewayHost.Start([("intake", standIn.Address), ("identity", standIn.Address)], ("Gateway:Origins:0", Desk));
        using var client = gateway.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", origin);

        using var answer = await client.SendAsync(request, Cancel);

        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        if (!readable)
        {
            answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
            return;
        }

        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Desk]);
        string.Join(',', answer.Headers.GetValues("Access-Control-Expose-Headers")).Split(',')
            .ShouldBe(["ETag", "Location", "Retry-After", "Link", "Idempotency-Replayed"], ignoreOrder: true);
    }

    [Fact]
    public async Task Preflight_OfAKnownOrigin_IsAnsweredAndKept()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn, ("Gateway:Origins:0", Desk));
        using var client = gateway.Anonymous();

        using var answer = await client.SendAsync(Preflight(Desk), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Desk]);
        answer.Headers.GetValues("Access-Control-Max-Age").ShouldBe(["7200"]);
        string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Methods")).ShouldContain("PUT");
        string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers")).ShouldContain("Idempotency-Key");
        standIn.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Preflight_WithoutKnownOrigins_AllowsNothing()
    {
        await using var gateway = GatewayHost.Start([]);
        using var client = gateway.Anonymous();

        using var answer = await client.SendAsync(Preflight(Desk), Cancel);

        answer.Headers.Where(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("https://*.example")]
    [InlineData("https://desk.example/")]
    [InlineData("https://desk.example/path")]
    [InlineData("https://desk.example:443")]
    [InlineData("desk.example")]
    [InlineData("ftp://desk.example")]
    [InlineData("https://user@desk.example")]
    [InlineData("http://desk.example", true)]
    public void Setting_ThatIsNoOrigin_RefusesToStart(string origin, bool production = false)
    {
        (string, string)[] settings = [("Gateway:Origins:0", origin)];

        Should.Throw<OptionsValidationException>(() => GatewayHost.Start([], production ? Production.Settings(settings) : settings))
            .Message.ShouldContain("Gateway:Origins");
    }

    private static HttpRequestMessage Preflight(string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, "/api/intake/things");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key,if-match,content-type");
        return request;
    }
}
