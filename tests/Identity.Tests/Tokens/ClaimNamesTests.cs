using SocialPubs.Testing;

namespace SocialPubs.Identity.Tests.Tokens;

[Collection(TokenSystem.Collection)]
public sealed class ClaimNamesTests(TokenSystem system)
{
    [Fact]
    public async Task Token_WithOtherClaimNames_IsLikeAnotherProviders()
    {
        var options = system.Options with
        {
            Settings = new Dictionary<string, string>(system.Options.Settings, StringComparer.Ordinal)
            {
                ["Identity:Claims:Name"] = "display_name",
                ["Identity:Claims:Role"] = "groups",
                ["Identity:Claims:Body"] = "departments",
                ["Identity:Claims:Grant"] = string.Empty,
                ["Identity:Keys:Algorithm"] = "RS256",
            },
            DatabaseConnection = await TestInfrastructure.CreateDatabaseAsync("identitydb", TestContext.Current.CancellationToken),
        };
        await using var host = new ServiceHost<Program>(options);
        using var client = host.CreateClient();
        using var form = new FormUrlEncodedContent(
        [
            KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_id", "demo-head"), KeyValuePair.Create("client_secret", "demo"),
        ]);
        using var response = await client.PostAsync(new Uri("/connect/token", UriKind.Relative), form, TestContext.Current.CancellationToken);
        var token = (await Answer.ReadAsync(response)).Token;

        token.Alg.ShouldBe("RS256");
        ClientCredentialsTests.Values(token, "groups").ShouldBe(["head"]);
        ClientCredentialsTests.Values(token, "departments").Length.ShouldBe(6);
        ClientCredentialsTests.Values(token, "display_name").ShouldBe(["Виктор Степанович Кравцов"]);
        string[] ours = ["name", "role", "body", "grant"];
        token.Claims.ShouldNotContain(claim => ours.Contains(claim.Type));
    }
}
