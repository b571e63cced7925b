using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Microsoft.IdentityModel.Tokens;

namespace SocialPubs.Identity.Tests.Tokens;

/// <summary>A client of people in a browser in which somebody may be signed in.</summary>
internal sealed class CodeFlow : IDisposable
{
    public const string Redirect = "https://console.example/signed-in?tenant=1";

    private readonly TokenSystem system;

    private CodeFlow(TokenSystem system, string clientId)
    {
        this.system = system;
        ClientId = clientId;
        Browser = new Browser(system.NewHandler());
    }

    public string ClientId { get; }

    public Browser Browser { get; }

    public string Verifier { get; } = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    public string Challenge => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static async Task<CodeFlow> StartAsync(TokenSystem system)
    {
        var id = TokenSystem.NewId("console");
        using var administrator = system.Administrator;
        (await administrator.PutAsJsonAsync($"/api/identity/clients/{id}", new
        {
            name = "Консоль",
            kind = "public",
            redirectUris = new[] { Redirect },
            postLogoutRedirectUris = new[] { "https://console.example/signed-out" },
        })).EnsureSuccessStatusCode();
        return new CodeFlow(system, id);
    }

    public string Address(params (string Name, string? Value)[] changes)
    {
        var form = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = ClientId,
            ["redirect_uri"] = Redirect,
            ["response_type"] = "code",
            ["scope"] = "openid profile offline_access",
            ["state"] = "the-state",
            ["nonce"] = "the-nonce",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            form[name] = value;
        return "/connect/authorize?" + string.Join('&', form.Where(entry => entry.Value is not null)
            .Select(entry => $"{entry.Key}={Uri.EscapeDataString(entry.Value!)}"));
    }

    /// <summary>Signs a demonstration person in through the pages, up to the code that the client gets.</summary>
    public async Task<string> CodeAsync(string person = "demo-executor")
    {
        var form = await Browser.GetAsync(Address());
        form.Path.ShouldBe("/account/sign-in");
        var back = await Browser.SubmitAsync(form, ("login", person), ("password", "demo"));
        return CodeOf(back);
    }

    public static string CodeOf(PageAnswer back)
    {
        back.Location.ShouldNotBeNull(back.Text);
        back.Location.ShouldStartWith("https://console.example/signed-in?tenant=1&");
        var query = HttpUtility.ParseQueryString(new Uri(back.Location).Query);
        query["state"].ShouldBe("the-state");
        query["iss"].ShouldBe("http://localhost/");
        return query["code"] ?? throw new InvalidOperationException(back.Location);
    }

    public static string? ErrorOf(PageAnswer back) =>
        back.Location is { } location && Uri.TryCreate(location, UriKind.Absolute, out var address)
            ? HttpUtility.ParseQueryString(address.Query)["error"]
            : null;

    public Task<Answer> RedeemAsync(string code, string? verifier = null, string? redirect = null, string? clientId = null) => system.TokenAsync(
        ("grant_type", "authorization_code"), ("code", code), ("client_id", clientId ?? ClientId),
        ("redirect_uri", redirect ?? Redirect), ("code_verifier", verifier ?? Verifier));

    public Task<Answer> RefreshAsync(string refreshToken, params (string Name, string Value)[] more) => system.TokenAsync(
        [("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("client_id", ClientId), .. more]);

    public void Dispose() => Browser.Dispose();
}
