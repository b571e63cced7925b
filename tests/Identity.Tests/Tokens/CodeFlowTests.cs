using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SocialPubs.Identity.Tests.Tokens;

[Collection(TokenSystem.Collection)]
public sealed class CodeFlowTests(TokenSystem system)
{
    [Fact]
    public async Task SignIn_WithCodeAndPkce_BringsTokensOfThePerson()
    {
        using var flow = await CodeFlow.StartAsync(system);

        var answer = await flow.RedeemAsync(await flow.CodeAsync());

        answer.Status.ShouldBe(200, answer.Text);
        answer.Token.Subject.ShouldBe("demo-executor");
        ClientCredentialsTests.Values(answer.Token, "client_id").ShouldBe([flow.ClientId]);
        ClientCredentialsTests.Values(answer.Token, "sid").Length.ShouldBe(1);
        ClientCredentialsTests.Values(answer.Token, "amr").ShouldBe(["pwd"]);
        var identity = new JsonWebToken(answer.Field("id_token"));
        identity.Audiences.ShouldBe([flow.ClientId]);
        ClientCredentialsTests.Values(identity, "nonce").ShouldBe(["the-nonce"]);
        ClientCredentialsTests.Values(identity, "acr").ShouldBe(["aal1"]);
        (await system.GetAsync("/connect/userinfo", answer.AccessToken)).Json.GetProperty("sub").GetString().ShouldBe("demo-executor");
        (await system.GetAsync("/connect/userinfo", answer.Field("id_token"))).Status.ShouldBe(401);
        (await system.GetAsync("/api/identity/clients", answer.Field("id_token"))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task SignIn_AgainInTheSameBrowser_AsksNothingUnlessTheClientDoes()
    {
        using var flow = await CodeFlow.StartAsync(system);
        await flow.CodeAsync();

        CodeFlow.CodeOf(await flow.Browser.GetAsync(flow.Address())).ShouldNotBeEmpty();
        CodeFlow.CodeOf(await flow.Browser.GetAsync(flow.Address(("prompt", "none")))).ShouldNotBeEmpty();
        var asked = await flow.Browser.GetAsync(flow.Address(("prompt", "login")));
        asked.Path.ShouldBe("/account/sign-in");
        CodeFlow.CodeOf(await flow.Browser.SubmitAsync(asked, ("login", "demo-executor"), ("password", "demo"))).ShouldNotBeEmpty();
        system.Time.Advance(TimeSpan.FromSeconds(90));
        (await flow.Browser.GetAsync(flow.Address(("max_age", "60")))).Path.ShouldBe("/account/sign-in");
        CodeFlow.CodeOf(await flow.Browser.GetAsync(flow.Address(("max_age", "600")))).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task SignIn_WithNobodyThereAndNoPromptAllowed_TellsTheClient()
    {
        using var flow = await CodeFlow.StartAsync(system);

        CodeFlow.ErrorOf(await flow.Browser.GetAsync(flow.Address(("prompt", "none")))).ShouldBe("login_required");
    }

    [Theory]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge_method", null)]
    [InlineData("code_challenge", null)]
    [InlineData("response_type", "token")]
    [InlineData("response_type", "code id_token")]
    [InlineData("response_mode", "fragment")]
    [InlineData("scope", "openid administrator")]
    public async Task SignIn_WithLessThanIsDemanded_BringsNoCode(string name, string? value)
    {
        using var flow = await CodeFlow.StartAsync(system);
        await flow.CodeAsync();

        var answer = await flow.Browser.GetAsync(flow.Address((name, value)));

        (answer.Location ?? string.Empty).ShouldNotContain("code=");
        (answer.Status == HttpStatusCode.BadRequest || CodeFlow.ErrorOf(answer) is not null).ShouldBeTrue($"{answer.Status} {answer.Location}");
    }

    [Theory]
    [InlineData("https://console.example/signed-in")]
    [InlineData("https://console.example/signed-in?tenant=1&x=2")]
    [InlineData("https://console.example/signed-in?tenant=1#x")]
    [InlineData("https://CONSOLE.example/signed-in?tenant=1")]
    [InlineData("https://evil.example/signed-in?tenant=1")]
    [InlineData("https://console.example.evil.example/signed-in?tenant=1")]
    [InlineData("http://console.example/signed-in?tenant=1")]
    [InlineData("javascript:alert(1)")]
    public async Task SignIn_ForAnotherAddress_SendsNobodyAnywhere(string redirect)
    {
        using var flow = await CodeFlow.StartAsync(system);
        await flow.CodeAsync();

        var answer = await flow.Browser.GetAsync(flow.Address(("redirect_uri", redirect)));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Location.ShouldBeNull();
    }

    [Fact]
    public async Task Code_WithAnotherVerifierAddressOrClient_BringsNothing()
    {
        using var flow = await CodeFlow.StartAsync(system);
        using var other = await CodeFlow.StartAsync(system);

        (await flow.RedeemAsync(await flow.CodeAsync(), verifier: other.Verifier)).Error.ShouldBe("invalid_grant");
        (await flow.RedeemAsync(CodeFlow.CodeOf(await flow.Browser.GetAsync(flow.Address())), redirect: "https://console.example/")).Error.ShouldBe("invalid_grant");
        (await flow.RedeemAsync(CodeFlow.CodeOf(await flow.Browser.GetAsync(flow.Address())), clientId: other.ClientId)).Error.ShouldBe("invalid_grant");
        (await system.TokenAsync(
            ("grant_type", "authorization_code"), ("code", CodeFlow.CodeOf(await flow.Browser.GetAsync(flow.Address()))),
            ("client_id", flow.ClientId), ("redirect_uri", CodeFlow.Redirect))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Code_AfterItsMinute_BringsNothing()
    {
        using var flow = await CodeFlow.StartAsync(system);
        var code = await flow.CodeAsync();
        system.Time.Advance(TimeSpan.FromMinutes(2));

        (await flow.RedeemAsync(code)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Code_ShownTwice_EndsWhatItBrought()
    {
        using var flow = await CodeFlow.StartAsync(system);
        var code = await flow.CodeAsync();
        var first = await flow.RedeemAsync(code);
        (await system.GetAsync("/connect/userinfo", first.AccessToken)).Status.ShouldBe(200);

        (await flow.RedeemAsync(code)).Error.ShouldBe("invalid_grant");

        (await system.GetAsync("/connect/userinfo", first.AccessToken)).Status.ShouldBe(401);
        (await flow.RefreshAsync(first.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await system.GetAsync("/revocations")).Text.ShouldContain(ClientCredentialsTests.Values(first.Token, "jti")[0]);
    }

    [Fact]
    public async Task Refresh_GivesAnotherRefreshToken_AndAnOldOneEndsTheSession()
    {
        using var flow = await CodeFlow.StartAsync(system);
        var first = await flow.RedeemAsync(await flow.CodeAsync());
        var second = await flow.RefreshAsync(first.RefreshToken);
        second.Status.ShouldBe(200, second.Text);
        second.RefreshToken.ShouldNotBe(first.RefreshToken);
        ClientCredentialsTests.Values(second.Token, "sid").ShouldBe(ClientCredentialsTests.Values(first.Token, "sid"));
        ClientCredentialsTests.Values(second.Token, "auth_time").ShouldBe(ClientCredentialsTests.Values(first.Token, "auth_time"));

        (await flow.RefreshAsync(first.RefreshToken)).Error.ShouldBe("invalid_grant");

        (await flow.RefreshAsync(second.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await system.GetAsync("/connect/userinfo", second.AccessToken)).Status.ShouldBe(401);
        (await system.GetAsync("/revocations")).Text.ShouldContain(ClientCredentialsTests.Values(first.Token, "sid")[0]);
        (await flow.Browser.GetAsync(flow.Address())).Path.ShouldBe("/account/sign-in");
    }

    [Fact]
    public async Task Refresh_ByTwoAtOnce_HasOneWinnerAtMost()
    {
        using var flow = await CodeFlow.StartAsync(system);
        var first = await flow.RedeemAsync(await flow.CodeAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => flow.RefreshAsync(first.RefreshToken)));

        answers.Count(answer => answer.Status == 200).ShouldBeLessThanOrEqualTo(1);
        answers.Where(answer => answer.Status != 200).ShouldAllBe(answer => answer.Error == "invalid_grant");
    }

    [Fact]
    public async Task Refresh_WithMoreThanWasGranted_IsRefused()
    {
        using var flow = await CodeFlow.StartAsync(system);
        using var other = await CodeFlow.StartAsync(system);
        var first = await flow.RedeemAsync(await flow.CodeAsync());

        (await other.RefreshAsync(first.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await flow.RefreshAsync(first.RefreshToken, ("scope", "openid administrator"))).Status.ShouldBe(400);
        (await flow.RefreshAsync(first.AccessToken)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Refresh_AfterItsRest_IsRefused()
    {
        using var flow = await CodeFlow.StartAsync(system);
        var first = await flow.RedeemAsync(await flow.CodeAsync());
        system.Time.Advance(TimeSpan.FromHours(5));

        (await flow.RefreshAsync(first.RefreshToken)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Revocation_OfARefreshToken_EndsItsAccessTokens()
    {
        using var flow = await CodeFlow.StartAsync(system);
        var first = await flow.RedeemAsync(await flow.CodeAsync());

        (await system.PostAsync("/connect/revocation", ("token", first.RefreshToken), ("client_id", flow.ClientId))).Status.ShouldBe(200);

        (await flow.RefreshAsync(first.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await system.GetAsync("/connect/userinfo", first.AccessToken)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task EndSession_WithAnIdentityToken_SignsOutAndReturns_AndWithoutOneAsks()
    {
        using var flow = await CodeFlow.StartAsync(system);
        var tokens = await flow.RedeemAsync(await flow.CodeAsync());
        var back = Uri.EscapeDataString("https://console.example/signed-out");

        (await flow.Browser.GetAsync($"/connect/end-session?client_id={flow.ClientId}&post_logout_redirect_uri={back}")).Path.ShouldBe("/account/sign-out");
        var left = await flow.Browser.GetAsync(
            $"/connect/end-session?id_token_hint={tokens.Field("id_token")}&post_logout_redirect_uri={back}&state=s");

        left.Location.ShouldBe("https://console.example/signed-out?state=s");
        (await flow.RefreshAsync(tokens.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await system.GetAsync("/connect/userinfo", tokens.AccessToken)).Status.ShouldBe(401);
        (await flow.Browser.GetAsync("/connect/end-session?post_logout_redirect_uri=https%3A%2F%2Fevil.example")).Location.ShouldBeNull();
    }
}
