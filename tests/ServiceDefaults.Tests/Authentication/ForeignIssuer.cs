using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SocialPubs.ServiceDefaults.Tests.Authentication;

/// <summary>An OpenID Connect provider on loopback with a key of its own, which signs whatever a test wants.</summary>
internal sealed class ForeignIssuer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ECDsaSecurityKey key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "k1" };

    private ForeignIssuer(WebApplication app)
    {
        this.app = app;
    }

    public string Address => app.Urls.Single();

    /// <summary>What <c>/revocations</c> answers; null: it is away.</summary>
    public string? Revocations { get; set; } = """{"asOf":"2026-01-01T00:00:00Z","entries":[]}""";

    public ECDsaSecurityKey Key => key;

    public static async Task<ForeignIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var issuer = new ForeignIssuer(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = issuer.Address, jwks_uri = issuer.Address + "/jwks" }));
        app.MapGet("/jwks", () =>
        {
            var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(issuer.key);
            return Results.Json(new { keys = new[] { new { kty = jwk.Kty, crv = jwk.Crv, x = jwk.X, y = jwk.Y, kid = jwk.Kid, use = "sig" } } });
        });
        app.MapGet("/revocations", () => issuer.Revocations is { } list ? Results.Text(list, "application/json") : Results.StatusCode(503));
        await app.StartAsync();
        return issuer;
    }

    /// <summary>A token of this issuer; each argument replaces what a good one has.</summary>
    public string Token(
        IDictionary<string, object> claims,
        string? issuer = null,
        string audience = "socialpubs",
        string type = "at+jwt",
        DateTimeOffset? expires = null,
        SigningCredentials? signing = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Address,
            Audience = audience,
            TokenType = type,
            IssuedAt = now.AddHours(-2).UtcDateTime,
            NotBefore = now.AddHours(-2).UtcDateTime,
            Expires = (expires ?? now.AddMinutes(10)).UtcDateTime,
            Claims = claims,
            SigningCredentials = signing ?? new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.ECDsa.Dispose();
    }
}
