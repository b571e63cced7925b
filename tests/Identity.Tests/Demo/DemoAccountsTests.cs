using SocialPubs.Identity.Tests.Tokens;
using SocialPubs.Testing;

namespace SocialPubs.Identity.Tests.Demo;

[Collection(TokenSystem.Collection)]
public sealed class DemoAccountsTests(TokenSystem system)
{
    [Theory]
    [InlineData("Identity:Issuer", "http://socialpubs.example/")]
    [InlineData("urls", "http://0.0.0.0:5306")]
    public async Task Start_WhereOthersCouldReachIt_Refuses(string setting, string value)
    {
        var options = system.Options with
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Identity:Demo"] = "true",
                ["Identity:Issuer"] = "http://localhost/",
                [setting] = value,
            },
        };
        await using var host = new ServiceHost<Program>(options);

        Should.Throw<InvalidOperationException>(host.CreateClient).Message.ShouldStartWith("Identity:Demo");
    }

    [Theory]
    [InlineData("http://localhost/docs/", true)]
    [InlineData("http://127.0.0.1/docs/", true)]
    [InlineData("http://localhost/docs", false)]
    [InlineData("http://localhost:81/docs/", false)]
    public async Task Docs_OfTheGateway_LeadToTheSignIn(string redirect, bool known)
    {
        using var client = system.NewClient();
        var address = "/connect/authorize?client_id=socialpubs-docs&response_type=code&scope=openid%20profile&code_challenge_method=S256"
            + $"&code_challenge={new string('A', 43)}&redirect_uri={Uri.EscapeDataString(redirect)}";

        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(known ? System.Net.HttpStatusCode.Redirect : System.Net.HttpStatusCode.BadRequest);
        if (known)
            answer.Headers.Location!.OriginalString.ShouldStartWith("/account/sign-in?");
    }

    [Fact]
    public async Task Clients_WithoutDemo_DoNotExist()
    {
        await using var host = new ServiceHost<Program>(await ServiceHostOptions.CreateAsync("identitydb", TestContext.Current.CancellationToken));
        using var client = host.CreateClient();
        using var form = new FormUrlEncodedContent(
        [
            KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_id", "demo-admin"), KeyValuePair.Create("client_secret", "demo"),
        ]);
        using var answer = await client.PostAsync(new Uri("/connect/token", UriKind.Relative), form, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }
}
