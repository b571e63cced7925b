using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.ServiceDefaults.Tests.Authentication;

/// <summary>A service whose tokens another OpenID Connect provider issues, over real HTTP.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private ForeignIssuer issuer = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Dictionary<string, object> Good => new(StringComparer.Ordinal)
    {
        ["sub"] = "ivan",
        ["name"] = "Иван",
        ["role"] = new[] { Roles.Executor },
        ["body"] = new[] { "zhkh" },
        ["sid"] = "s1",
        ["jti"] = "t1",
    };

    public async ValueTask InitializeAsync() => issuer = await ForeignIssuer.StartAsync();

    public async ValueTask DisposeAsync() => await issuer.DisposeAsync();

    [Fact]
    public async Task Token_OfTheAuthority_IsAccepted()
    {
        await using var service = await StartAsync();

        var answer = await CallAsync(service, issuer.Token(Good));

        answer.ShouldBe("ivan|Иван|executor|zhkh");
    }

    public static TheoryData<string> Faults =>
        ["issuer", "audience", "type", "expired", "key", "none", "symmetric", "no subject", "not a token"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Token_WithOneFault_IsRefused(string fault)
    {
        await using var service = await StartAsync();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var otherKey = new ECDsaSecurityKey(other) { KeyId = "k1" };
        var token = fault switch
        {
            "issuer" => issuer.Token(Good, issuer: "https://elsewhere.example"),
            "audience" => issuer.Token(Good, audience: "another"),
            "type" => issuer.Token(Good, type: "JWT"),
            "expired" => issuer.Token(Good, expires: TimeProvider.System.GetUtcNow().AddMinutes(-1)),
            "key" => issuer.Token(Good, signing: new SigningCredentials(otherKey, SecurityAlgorithms.EcdsaSha256)),
            "none" => Unsigned(issuer.Token(Good)),
            // The public key as the secret of an HMAC (RFC 8725, section 2.1).
            "symmetric" => issuer.Token(Good, signing: new SigningCredentials(
                new SymmetricSecurityKey(issuer.Key.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256)),
            "no subject" => issuer.Token(Good.Where(claim => claim.Key != "sub").ToDictionary(StringComparer.Ordinal)),
            _ => "a.b.c",
        };

        (await CallAsync(service, token)).ShouldBe("401");
        (await CallAsync(service, issuer.Token(Good))).ShouldBe("ivan|Иван|executor|zhkh", "the same service takes a good one");
    }

    [Fact]
    public async Task Token_WithAnotherProvidersNames_IsMapped()
    {
        await using var service = await StartAsync(
            ("Authentication:TokenTypes", "JWT"),
            ("Authentication:Audience", "account"),
            ("Authentication:Claims:Subject", "preferred_username"),
            ("Authentication:Claims:Name", "full_name"),
            ("Authentication:Claims:Role", "realm_access.roles"),
            ("Authentication:Claims:Body", "department"),
            ("Authentication:RoleNames:sp_executors", "executor"),
            ("Authentication:BodyNames:Управление ЖКХ", "zhkh"));

        var answer = await CallAsync(service, issuer.Token(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = "f:1",
                ["preferred_username"] = "ivan",
                ["full_name"] = "Иван",
                ["department"] = "Управление ЖКХ",
                ["realm_access"] = JsonSerializer.SerializeToElement(new { roles = new[] { "sp_executors", "offline_access" } }),
                // Ours is not theirs: it must not slip past the mapping.
                ["role"] = new[] { "administrator" },
            },
            audience: "account",
            type: "JWT"));

        answer.ShouldBe("ivan|Иван|executor|zhkh");
    }

    [Theory]
    [InlineData("subjectId", "ivan")]
    [InlineData("sessionId", "s1")]
    [InlineData("tokenId", "t1")]
    public async Task Token_ThatWasRevoked_IsRefusedAtTheNextPoll(string kind, string value)
    {
        await using var service = await StartAsync(
            ("Authentication:RevocationAddress", issuer.Address + "/revocations"), ("Authentication:RevocationPoll", "00:00:00.05"));
        var token = issuer.Token(Good);
        (await CallAsync(service, token)).ShouldNotBe("401");

        issuer.Revocations = $$"""{"asOf":"2026-01-01T00:00:00Z","entries":[{"id":1,"{{kind}}":"{{value}}","issuedBefore":"{{TimeProvider.System.GetUtcNow():O}}","expiresAt":"2999-01-01T00:00:00Z"}]}""";
        await UntilAsync(async () => await CallAsync(service, token) == "401");

        issuer.Revocations = null;
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
        (await CallAsync(service, token)).ShouldBe("401", "the last list counts while Identity is away");
    }

    [Fact]
    public async Task Stream_WhoseTokenIsRevoked_Ends()
    {
        await using var service = await StartAsync(
            ("Authentication:RevocationAddress", issuer.Address + "/revocations"), ("Authentication:RevocationPoll", "00:00:00.05"));
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token(Good));
        var stream = client.GetStringAsync(new Uri("/stream", UriKind.Relative), Cancel);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
        stream.IsCompleted.ShouldBeFalse();

        issuer.Revocations = $$"""{"asOf":"2026-01-01T00:00:00Z","entries":[{"id":1,"sessionId":"s1","issuedBefore":"{{TimeProvider.System.GetUtcNow():O}}","expiresAt":"2999-01-01T00:00:00Z"}]}""";

        (await stream.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel)).ShouldBe("over");
    }

    [Fact]
    public async Task Token_OfASubjectRevokedBeforeItWasIssued_IsAccepted()
    {
        issuer.Revocations = """{"asOf":"2026-01-01T00:00:00Z","entries":[{"id":1,"subjectId":"ivan","issuedBefore":"2020-01-01T00:00:00Z","expiresAt":"2999-01-01T00:00:00Z"}]}""";
        await using var service = await StartAsync(
            ("Authentication:RevocationAddress", issuer.Address + "/revocations"), ("Authentication:RevocationPoll", "00:00:00.05"));
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);

        (await CallAsync(service, issuer.Token(Good))).ShouldBe("ivan|Иван|executor|zhkh");
    }

    [Fact]
    public async Task Service_WhoseAuthorityIsAway_SaysThatItIsUnavailable()
    {
        await using var service = await StartAsync(("Authentication:MetadataAddress", "http://127.0.0.1:1/.well-known/openid-configuration"));

        (await CallAsync(service, issuer.Token(Good))).ShouldBe("503");
    }

    [Theory]
    [InlineData("Production", null, "key")]
    [InlineData("Development", "http://127.0.0.1:1", "key")]
    [InlineData("Development", null, null)]
    public void Start_WithAKeyOutsideDevelopmentOrBesideAnAuthorityOrWithNeither_IsRefused(string environment, string? authority, string? key)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Authentication:Authority"] = authority,
            ["Authentication:DevelopmentSigningKey"] = key is null ? null : Convert.ToBase64String(new byte[32]),
        });

        Should.Throw<InvalidOperationException>(() => builder.AddServiceDefaults());
    }

    private static string Unsigned(string token)
    {
        var payload = token.Split('.')[1];
        return $"{Base64Url.EncodeToString(Encoding.ASCII.GetBytes("""{"alg":"none","typ":"at+jwt"}"""))}.{payload}.";
    }

    private static async Task UntilAsync(Func<Task<bool>> fits)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await fits())
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        throw new TimeoutException("The revocation had no effect within 10 s.");
    }

    private static async Task<string> CallAsync(WebApplication service, string token)
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.GetAsync(new Uri("/who", UriKind.Relative), Cancel);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(Cancel) : ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<WebApplication> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(
            [KeyValuePair.Create("Authentication:Authority", (string?)issuer.Address), .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))]);
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.AddServiceDefaults();
        var service = builder.Build();
        service.UseServiceDefaults();
        service.MapGet("/who", (Caller caller) => $"{caller.Id}|{caller.Name}|{string.Join(',', caller.Roles)}|{string.Join(',', caller.Bodies)}")
            .RequireRoles(Roles.Executor);
        service.MapGet("/stream", async (Microsoft.AspNetCore.Http.HttpContext http) =>
            {
                await http.WaitForRevocationAsync(http.RequestAborted);
                return "over";
            })
            .RequireRoles(Roles.Executor);
        await service.StartAsync(Cancel);
        return service;
    }
}
