using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SocialPubs.EndToEnd.Tests.Rights;

/// <summary>
/// A discovery document with Identity's keys and one more, whose private half the test has: so the services take Identity's
/// tokens and the test's alike, and a token of the test's differs from a good one in exactly what is tested.
/// </summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly HttpClient _http = new();
    private readonly WebApplication _app;
    private readonly Uri _address;
    private readonly Uri _gateway;

    private TestIssuer(Uri address, Uri gateway)
    {
        _address = address;
        _gateway = gateway;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add(address.ToString().TrimEnd('/'));
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = gateway, jwks_uri = new Uri(address, "jwks") }));
        _app.MapGet("/jwks", KeysAsync);
    }

    /// <summary>Where the services read it.</summary>
    public Uri Metadata => new(_address, ".well-known/openid-configuration");

    /// <param name="address">Where it is to listen.</param>
    /// <param name="gateway">The issuer of Identity's tokens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TestIssuer> StartAsync(Uri address, Uri gateway, CancellationToken cancellationToken)
    {
        var issuer = new TestIssuer(address, gateway);
        await issuer._app.StartAsync(cancellationToken);
        return issuer;
    }

    /// <summary>A token that is good but for what <paramref name="change"/> changes.</summary>
    public string Mint(IEnumerable<string> roles, string body, Action<SecurityTokenDescriptor>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = _gateway.ToString(),
            Audience = "socialpubs",
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(10),
            TokenType = "at+jwt",
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = "minted",
                ["name"] = "minted",
                ["role"] = roles.ToArray(),
                ["grant"] = roles.Select(role => $"{role}@{body}").ToArray(),
                ["jti"] = Guid.CreateVersion7().ToString(),
            },
            SigningCredentials = Signing(_key),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>Signs under the id of the test's key, with whatever key.</summary>
    public static SigningCredentials Signing(RSA key) => new(new RsaSecurityKey(key) { KeyId = "test" }, SecurityAlgorithms.RsaSha256);

    /// <summary>The token as one that nobody signed.</summary>
    public static string Unsigned(string token, string algorithm) =>
        $"{Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"at+jwt"}""")}.{token.Split('.')[1]}.";

    /// <summary>The token signed with what everybody knows: a reader that takes a public key for a secret would accept it.</summary>
    public async Task<IReadOnlyList<string>> SignedWithPublicKeysAsync(string token, CancellationToken cancellationToken)
    {
        var keys = await _http.GetFromJsonAsync<JsonElement>(new Uri(_address, "jwks"), cancellationToken);
        var signed = new List<string>();
        foreach (var key in keys.GetProperty("keys").EnumerateArray())
        {
            var id = key.GetProperty("kid").GetString();
            var content = $"{Base64UrlEncoder.Encode($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{id}}"}""")}.{token.Split('.')[1]}";
            var secrets = new List<byte[]> { Encoding.UTF8.GetBytes(key.GetRawText()) };
            if (key.TryGetProperty("n", out var modulus))
            {
                using var rsa = RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(modulus.GetString()), Exponent = Base64UrlEncoder.DecodeBytes(key.GetProperty("e").GetString()) });
                secrets.AddRange([rsa.ExportSubjectPublicKeyInfo(), rsa.ExportRSAPublicKey(), Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()), Base64UrlEncoder.DecodeBytes(modulus.GetString())]);
            }

            signed.AddRange(secrets.Select(secret => $"{content}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content)))}"));
        }

        return signed;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        _key.Dispose();
    }

    private async Task<IResult> KeysAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(_gateway, ".well-known/jwks"), cancellationToken);
        if (!answer.IsSuccessStatusCode)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);

        var document = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        document["keys"]!.AsArray().Add(new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["kid"] = "test",
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
        });
        return Results.Text(document.ToJsonString(), "application/json");
    }
}
