using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SocialPubs.Contracts;

namespace SocialPubs.Identity.Tests.Tokens;

[Collection(TokenSystem.Collection)]
public sealed class ClientCredentialsTests(TokenSystem system)
{
    [Fact]
    public async Task Token_ForAMachineClient_IsAnAccessTokenWithItsRolesThatThePublishedKeyVerifies()
    {
        var (id, secret) = await system.NewMachineAsync(
            new { role = Roles.Executor, bodyCode = "gkh" }, new { role = Roles.DeputyHead, bodyCode = "dorogi" });

        var answer = await system.MachineTokenAsync(id, secret);

        answer.Status.ShouldBe(200, answer.Text);
        answer.Json.GetProperty("token_type").GetString().ShouldBe("Bearer");
        answer.Json.GetProperty("expires_in").GetInt32().ShouldBeInRange(590, 600);
        answer.Json.TryGetProperty("refresh_token", out _).ShouldBeFalse();
        var keys = new JsonWebKeySet((await system.GetAsync("/.well-known/jwks")).Text);
        var checkedToken = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(answer.AccessToken, new TokenValidationParameters
        {
            ValidIssuer = "http://localhost/",
            ValidAudience = "socialpubs",
            ValidTypes = ["at+jwt"],
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidateLifetime = false,
        });
        checkedToken.Exception.ShouldBeNull();
        answer.Token.Alg.ShouldBe("ES256");
        answer.Token.Subject.ShouldBe($"client:{id}");
        Values(answer.Token, "client_id").ShouldBe([id]);
        Values(answer.Token, "name").ShouldBe(["Программа"]);
        Values(answer.Token, "role").ShouldBe([Roles.DeputyHead, Roles.Executor]);
        Values(answer.Token, "body").ShouldBe(["dorogi", "gkh"]);
        Values(answer.Token, "grant").ShouldBe(["deputy-head@dorogi", "executor@gkh"]);
        Values(answer.Token, "jti").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Token_OfTheServer_OpensItsOwnApi()
    {
        var token = (await system.MachineTokenAsync("demo-admin", "demo")).AccessToken;

        (await system.GetAsync("/api/identity/clients/demo-curator", token)).Status.ShouldBe(200);
        (await system.GetAsync("/api/identity/clients/demo-curator", (await system.MachineTokenAsync("demo-curator", "demo")).AccessToken)).Status.ShouldBe(403);
        (await system.GetAsync("/api/identity/clients/demo-curator")).Status.ShouldBe(401);
        (await system.GetAsync("/api/identity/clients/demo-curator", token[..^4] + "AAAA")).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("demo-curator", "curator", 0)]
    [InlineData("demo-executor", "executor", 6)]
    [InlineData("demo-press", "press-secretary", 6)]
    [InlineData("demo-deputy", "deputy-head", 6)]
    [InlineData("demo-area-deputy", "area-deputy", 6)]
    [InlineData("demo-head", "head", 6)]
    [InlineData("demo-representative", "representative", 6)]
    [InlineData("demo-admin", "administrator", 0)]
    public async Task Token_ForADemonstrationClient_HasItsRole(string id, string role, int bodies)
    {
        var token = (await system.MachineTokenAsync(id, "demo")).Token;

        Values(token, "role").ShouldBe([role]);
        Values(token, "body").Length.ShouldBe(bodies);
    }

    [Fact]
    public async Task Token_WithBasicAuthentication_IsIssued()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]),
        };
        request.Headers.Authorization = TokenSystem.Basic("demo-curator", "demo");
        using var answer = await system.Http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Token_WithRolesInTheRequest_HasOnlyThoseThatItWasGiven()
    {
        var answer = await system.TokenAsync(
            ("grant_type", "client_credentials"), ("client_id", "demo-executor"), ("client_secret", "demo"),
            ("role", "administrator"), ("roles", "administrator"), ("body", "x"), ("sub", "client:demo-admin"), ("grant", "administrator"));

        answer.Token.Subject.ShouldBe("client:demo-executor");
        Values(answer.Token, "role").ShouldBe(["executor"]);
    }

    [Theory]
    [InlineData("scope", "administrator", "invalid_scope")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    [InlineData("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange", "unsupported_grant_type")]
    [InlineData("grant_type", "implicit", "unsupported_grant_type")]
    [InlineData("client_secret", "wrong", "invalid_client")]
    [InlineData("client_secret", "", "invalid_request")]
    [InlineData("client_id", "nobody", "invalid_client")]
    public async Task Token_WithSomethingWrong_IsRefused(string name, string value, string error)
    {
        var (id, secret) = await system.NewMachineAsync(new { role = Roles.Curator });
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = id,
            ["client_secret"] = secret,
            ["username"] = "demo-curator",
            ["password"] = "demo",
            ["subject_token"] = "x",
            ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
            [name] = value,
        };

        var answer = await system.TokenAsync([.. form.Select(entry => (entry.Key, entry.Value))]);

        answer.Status.ShouldBeOneOf(400, 401);
        answer.Error.ShouldBe(error);
    }

    [Fact]
    public async Task Token_AfterWrongSecrets_IsDelayedFurtherEachTimeFromThatAddress()
    {
        var (id, secret) = await system.NewMachineAsync(new { role = Roles.Curator });
        for (var attempt = 0; attempt < 5; attempt++)
            (await system.MachineTokenAsync(id, "wrong")).Status.ShouldBe(401);

        var early = await system.MachineTokenAsync(id, secret);
        early.Status.ShouldBe(429, early.Text);
        early.Headers.RetryAfter!.Delta!.Value.ShouldBe(TimeSpan.FromSeconds(1));

        system.Time.Advance(TimeSpan.FromSeconds(2));
        (await system.MachineTokenAsync(id, "wrong")).Status.ShouldBe(401);
        (await system.MachineTokenAsync(id, secret)).Headers.RetryAfter!.Delta!.Value.ShouldBe(TimeSpan.FromSeconds(2));
        system.Time.Advance(TimeSpan.FromSeconds(3));
        (await system.MachineTokenAsync(id, secret)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Token_WithHugeParameters_IsRefusedWithoutAFault()
    {
        (await system.TokenAsync(("grant_type", "client_credentials"), ("client_id", new string('a', 3000)), ("client_secret", "x"))).Error.ShouldBe("invalid_request");
        (await system.TokenAsync(("grant_type", "client_credentials"), ("client_secret", new string('a', 100_000)))).Status.ShouldBe(413);
        (await system.TokenAsync([.. Enumerable.Range(0, 200).Select(number => ($"p{number}", "x"))])).Status.ShouldBe(400);
        (await system.GetAsync("/connect/authorize?client_id=" + new string('a', 5000))).Status.ShouldBe(400);
        (await system.GetAsync("/connect/token")).Status.ShouldBe(400);
        (await system.TokenAsync(("grant_type", "client_credentials"), ("client_id", "demo-curator\0"), ("client_secret", "demo"))).Status.ShouldBe(400);
        (await system.GetAsync("/connect/authorize?client_id=demo%00&response_type=code&redirect_uri=https%3A%2F%2Fa.example%00")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Token_BeforeARoleEnds_EndsWithIt()
    {
        var end = system.Time.GetUtcNow().AddMinutes(3);
        var (id, secret) = await system.NewMachineAsync(
            new { role = Roles.Executor, bodyCode = "gkh", validUntil = end }, new { role = Roles.Curator });

        var answer = await system.MachineTokenAsync(id, secret);

        answer.Json.GetProperty("expires_in").GetInt32().ShouldBeInRange(170, 180);
    }

    [Fact]
    public async Task Discovery_SaysWhatIsDoneAndNoMore()
    {
        var document = (await system.GetAsync("/.well-known/openid-configuration")).Json;

        document.GetProperty("issuer").GetString().ShouldBe("http://localhost/");
        Strings(document, "grant_types_supported").ShouldBe(["authorization_code", "client_credentials", "refresh_token"], ignoreOrder: true);
        Strings(document, "response_types_supported").ShouldBe(["code"]);
        Strings(document, "response_modes_supported").ShouldBe(["query", "form_post"], ignoreOrder: true);
        Strings(document, "code_challenge_methods_supported").ShouldBe(["S256"]);
        Strings(document, "id_token_signing_alg_values_supported").ShouldBe(["ES256"]);
        Strings(document, "scopes_supported").ShouldBe(["openid", "profile", "offline_access"], ignoreOrder: true);
        document.GetProperty("jwks_uri").GetString().ShouldBe("http://localhost/.well-known/jwks");
    }

    internal static string[] Values(JsonWebToken token, string type) => [.. token.Claims.Where(claim => claim.Type == type).Select(claim => claim.Value)];

    private static IEnumerable<string?> Strings(JsonElement document, string name) =>
        document.GetProperty(name).EnumerateArray().Select(element => element.GetString());
}
