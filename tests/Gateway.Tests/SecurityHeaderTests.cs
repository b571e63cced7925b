namespace SocialPubs.Gateway.Tests;

public sealed class SecurityHeaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/intake/things")]
    [InlineData("/api/unknown")]
    [InlineData("/health")]
    [InlineData("/docs/")]
    [InlineData("/api/drafting/away")]
    [InlineData("/openapi/v1.json")]
    public async Task Answer_ToAnyRequest_CarriesTheHeaders(string path)
    {
        await using var standIn = await StandIn.StartAsync(context =>
        {
            context.Response.Headers.Server = "Kestrel/1";
            context.Response.Headers.ContentSecurityPolicy = "default-src *";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers["X-Powered-By"] = "a service";
            context.Response.Headers["Permissions-Policy"] = "camera=*";
            context.Response.Headers["Cross-Origin-Opener-Policy"] = "unsafe-none";
            return Task.CompletedTask;
        });
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Caller();

        using var answer = await client.GetAsync(path, Cancel);

        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        answer.Headers.GetValues("Cross-Origin-Opener-Policy").ShouldBe(["same-origin"]);
        answer.Headers.GetValues("Cross-Origin-Resource-Policy").ShouldBe(["same-origin"]);
        answer.Headers.GetValues("Permissions-Policy").Single().ShouldContain("camera=()");
        answer.Headers.Contains("X-Powered-By").ShouldBeFalse();
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Theory]
    [InlineData(null, "no-store")]
    [InlineData("max-age=60", "max-age=60")]
    public async Task Answer_OfTheApi_IsKeptOnlyWhereTheServiceSaysSo(string? fromService, string expected)
    {
        await using var standIn = await StandIn.StartAsync(context =>
        {
            if (fromService is not null)
                context.Response.Headers.CacheControl = fromService;
            return Task.CompletedTask;
        });
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Caller();

        using var answer = await client.GetAsync("/api/intake/things", Cancel);

        answer.Headers.CacheControl!.ToString().ShouldBe(expected);
    }
}
