using System.Net;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.Gateway.Tests;

public sealed class AuthenticationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/intake/publications")]
    [InlineData("POST", "/api/intake/publications/import")]
    [InlineData("POST", "/api/drafting/attachments")]
    [InlineData("GET", "/api/reporting/events")]
    [InlineData("POST", "/api/intake/webhooks/vk/more")]
    [InlineData("GET", "/api/publishing/oauth/callback/vk/more")]
    [InlineData("POST", "/api/publishing/own-posts/preview")]
    [InlineData("GET", "/api/unknown/things")]
    public async Task Anonymous_Request_IsRefusedAtTheDoor(string method, string path)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start(
            [("intake", standIn.Address), ("drafting", standIn.Address), ("publishing", standIn.Address), ("reporting", standIn.Address)]);
        using var client = gateway.Anonymous();

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await client.SendAsync(request, Cancel);

        await answer.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "auth.unauthenticated");
        answer.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
        standIn.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Forged_Token_IsRefusedAtTheDoor()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.With(TestTokens.Forged("curator-1", [Roles.Curator]));

        using var answer = await client.GetAsync("/api/intake/publications", Cancel);

        await answer.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "auth.unauthenticated");
        standIn.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Webhook_OfANetwork_NeedsNoToken()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Anonymous();

        using var answer = await client.PostAsync("/api/intake/webhooks/vk", new StringContent("{}"), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        standIn.Requests.Single().Target.ShouldBe("/api/intake/webhooks/vk");
    }

    [Theory]
    [InlineData("/api/publishing/oauth/callback/vk?code=1&state=2")]
    [InlineData("/api/publishing/media/abc.def")]
    public async Task Return_FromANetworkAndMediaForOne_NeedNoToken(string target)
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("publishing", standIn);
        using var client = gateway.Anonymous();

        using var answer = await client.GetAsync(target, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        standIn.Requests.Single().Target.ShouldBe(target);
    }
}
