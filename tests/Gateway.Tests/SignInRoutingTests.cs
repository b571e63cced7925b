using System.Net;
using Microsoft.AspNetCore.Http;
using SocialPubs.Testing;

namespace SocialPubs.Gateway.Tests;

/// <summary>What of Identity is reached through the gateway, and by whom.</summary>
public sealed class SignInRoutingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/.well-known/openid-configuration")]
    [InlineData("GET", "/.well-known/jwks")]
    [InlineData("GET", "/connect/authorize?client_id=a&state=%2B")]
    [InlineData("POST", "/connect/token")]
    [InlineData("GET", "/account")]
    [InlineData("POST", "/account/sign-in?returnUrl=%2Fconnect%2Fauthorize%3Fa%3Db")]
    [InlineData("GET", "/account/assets/account.css")]
    public async Task SignIn_WithoutAToken_ReachesIdentityUnchanged(string method, string target)
    {
        await using var identity = await StandIn.StartAsync();
        await using var other = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start([("identity", identity.Address), ("intake", other.Address)]);
        using var client = gateway.Anonymous();
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        request.Headers.Host = "replies.example";

        using var answer = await client.SendAsync(request, Cancel);

        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe("reached");
        var received = identity.Requests.Single();
        received.Method.ShouldBe(method);
        received.Target.ShouldBe(target);
        received.Headers["Host"].ShouldBe("replies.example", "Identity's links name the public address");
        received.Headers["X-Forwarded-Host"].ShouldBe("replies.example");
        received.Headers["X-Forwarded-Proto"].ShouldBe("http");
        received.Headers["X-Forwarded-For"].ShouldBe("127.0.0.1");
        other.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/revocations")]
    [InlineData("/attempts")]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/Revocations")]
    [InlineData("//revocations")]
    [InlineData("/connect/../revocations")]
    [InlineData("/connect/%2e%2e/revocations")]
    [InlineData("/connect/..%2frevocations")]
    [InlineData("/connect/%2e%2e%2frevocations")]
    [InlineData("/connect/..%5crevocations")]
    [InlineData("/connect/..\\revocations")]
    [InlineData("/connect/%252e%252e/revocations")]
    [InlineData("/connect/%252e%252e%252frevocations")]
    [InlineData("/connect/.%2e/revocations")]
    [InlineData("/connect//../../revocations")]
    [InlineData("/connect/;/../../revocations")]
    [InlineData("/connect/..;/revocations")]
    [InlineData("/account/%u002e%u002e/attempts")]
    [InlineData("/account/%c0%ae%c0%ae/attempts")]
    [InlineData("/account/../attempts")]
    [InlineData("/account/%2e%2e/openapi/v1.json")]
    [InlineData("/ACCOUNT/../attempts")]
    [InlineData("/connecting/token")]
    [InlineData("/accounts/sign-in")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/../revocations")]
    [InlineData("/.well-known/openid-configuration/../../revocations")]
    [InlineData("/.well-known/openid-configuration%2f..%2f..%2frevocations")]
    [InlineData("/.well-known/jwks/more")]
    [InlineData("/api/identity/../../revocations")]
    [InlineData("/api/identity/%2e%2e/%2e%2e/attempts")]
    public async Task Inside_OfIdentity_IsReachedByNoSpellingOfItsAddress(string target)
    {
        await using var identity = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("identity", identity);

        foreach (var method in (string[])["GET", "POST"])
        {
            var answer = await Wire.SendAsync(gateway.Address,
                $"{method} {target} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {Token()}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            answer.ShouldStartWith("HTTP/1.1 ");
            answer.ShouldNotContain(StandIn.Inside, Case.Insensitive);
            // Whatever came through came to an address that the gateway means to forward, read in one way only.
            identity.Requests.Select(request => request.Target.Split('?')[0]).ShouldAllBe(path =>
                path.StartsWith("/connect/", StringComparison.Ordinal) && !path.Contains("..", StringComparison.Ordinal) && !path.Contains('%', StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Credentials_OfOne_ReachNobodyElse()
    {
        await using var identity = await StandIn.StartAsync();
        await using var intake = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start([("identity", identity.Address), ("intake", intake.Address)]);
        using var client = gateway.Caller();
        client.DefaultRequestHeaders.Add("Cookie", "session=secret");

        foreach (var path in (string[])["/api/intake/things", "/api/identity/me", "/account/sign-in", "/connect/userinfo"])
            (await client.GetStringAsync(path, Cancel)).ShouldBe("reached");

        intake.Requests.Single().Headers.ShouldNotContainKey("Cookie");
        intake.Requests.Single().Headers.ShouldContainKey("Authorization");
        identity.Requests.Select(request => (request.Target, request.Headers.ContainsKey("Cookie"), request.Headers.ContainsKey("Authorization")))
            .ShouldBe([("/api/identity/me", false, true), ("/account/sign-in", true, false), ("/connect/userinfo", true, true)]);
    }

    [Theory]
    [InlineData("/account/sign-in", true)]
    [InlineData("/connect/authorize", true)]
    [InlineData("/api/identity/me", false)]
    [InlineData("/api/intake/things", false)]
    public async Task Cookie_ThatAServiceSets_PassesFromTheSignInOnly(string path, bool passes)
    {
        await using var standIn = await StandIn.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.SetCookie = "session=1; Secure; HttpOnly";
            return Task.CompletedTask;
        });
        await using var gateway = GatewayHost.Start([("identity", standIn.Address), ("intake", standIn.Address)]);
        using var client = gateway.Caller();

        using var answer = await client.GetAsync(path, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.Contains("Set-Cookie").ShouldBe(passes);
    }

    [Theory]
    [InlineData("/account/sign-in", "default-src 'self'", "default-src 'self'")]
    [InlineData("/connect/authorize", "default-src 'self'", "default-src 'self'")]
    [InlineData("/account/sign-in", null, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")]
    [InlineData("/api/identity/me", "default-src 'self'", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")]
    public async Task Policy_OfThePages_IsIdentitysOwn(string path, string? given, string expected)
    {
        await using var identity = await StandIn.StartAsync(context =>
        {
            if (given is not null)
                context.Response.Headers.ContentSecurityPolicy = given;
            context.Response.Headers["Referrer-Policy"] = "unsafe-url";
            return Task.CompletedTask;
        });
        await using var gateway = GatewayHost.Start("identity", identity);
        using var client = gateway.Caller();

        using var answer = await client.GetAsync(path, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("Content-Security-Policy").ShouldBe([expected]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Policy_WhileIdentityIsAway_IsTheStrictOne()
    {
        await using var gateway = GatewayHost.Start([]);
        using var client = gateway.Anonymous();

        using var answer = await client.GetAsync("/account/sign-in", Cancel);

        await answer.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "service.unavailable");
        answer.Headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"]);
    }

    [Fact]
    public async Task Form_ThatIsTooLarge_IsRefused()
    {
        await using var identity = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("identity", identity);
        using var client = gateway.Anonymous();

        using var answer = await client.PostAsync("/connect/token", new ByteArrayContent(new byte[(64 * 1024) + 1]), Cancel);

        await answer.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "request.too-large");
        identity.Requests.ShouldBeEmpty();
    }

    private static string Token() => TestTokens.Create("curator-1", "Curator", [Contracts.Roles.Curator]);
}
