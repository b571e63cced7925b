using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.Contracts;

namespace SocialPubs.EndToEnd.Tests.Rights;

/// <summary>
/// An administration with an OpenID Connect provider of its own. Here it is a second Identity that calls its claims
/// otherwise, knows no pairs of role and body, and names roles and bodies in its own way.
/// </summary>
public sealed class OtherProviderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_OfAnotherProvider_AreMappedAndThoseOfOurIdentityRefused()
    {
        await using var system = await SystemUnderTest.StartAsync();
        var provider = await StartProviderAsync(system);
        var gateway = await StartSecondAsync(system, provider);
        using var tokens = new MachineTokens(provider);
        using var atGateway = new HttpClient { BaseAddress = gateway };

        // Its head is our curator, its body our zhkh.
        var id = await RegisterAsync(atGateway, await tokens.GetAsync("chief", ["head@dom"], Cancel), "zhkh", 1);
        (await GetAsync(atGateway, await tokens.GetAsync("worker", ["executor@dom"], Cancel), $"/api/intake/publications/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(atGateway, await tokens.GetAsync("other", ["executor@sad"], Cancel), $"/api/intake/publications/{id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var unmapped = await SendAsync(atGateway, await tokens.GetAsync("worker", ["executor@dom"], Cancel), HttpMethod.Post, "/api/intake/publications", new { network = "vk" });
        unmapped.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        // Neither system takes the other's.
        var ours = await system.TokenFor("vera", Roles.Curator);
        (await GetAsync(atGateway, ours, "/api/intake/bodies")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var atOurs = new HttpClient { BaseAddress = system.GatewayAddress };
        (await GetAsync(atOurs, ours, "/api/intake/bodies")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(atOurs, await tokens.GetAsync("chief", ["head@dom"], Cancel), "/api/intake/bodies")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<Uri> StartProviderAsync(SystemUnderTest system)
    {
        var address = SystemUnderTest.FreeAddress();
        return await system.StartAsync(
            "services/Identity",
            "Identity",
            address,
            new(StringComparer.Ordinal)
            {
                ["Identity__Issuer"] = address.ToString(),
                ["Identity__Demo"] = "true",
                ["Identity__Claims__Name"] = "display_name",
                ["Identity__Claims__Role"] = "groups",
                ["Identity__Claims__Body"] = "departments",
                ["Identity__Claims__Grant"] = string.Empty,
                ["Authentication__Authority"] = address.ToString(),
                ["Authentication__MetadataAddress"] = new Uri(address, ".well-known/openid-configuration").ToString(),
                ["Authentication__Claims__Name"] = "display_name",
                ["Authentication__Claims__Role"] = "groups",
                ["Authentication__Claims__Body"] = "departments",
            },
            database: "otheridentitydb");
    }

    private static async Task<Uri> StartSecondAsync(SystemUnderTest system, Uri provider)
    {
        var (intake, gateway) = (SystemUnderTest.FreeAddress(), SystemUnderTest.FreeAddress());
        Dictionary<string, string?> Settings() => new(StringComparer.Ordinal)
        {
            ["Authentication__Authority"] = provider.ToString(),
            ["Authentication__Claims__Name"] = "display_name",
            ["Authentication__Claims__Role"] = "groups",
            ["Authentication__Claims__Body"] = "departments",
            ["Authentication__RoleNames__head"] = Roles.Curator,
            ["Authentication__BodyNames__dom"] = SystemUnderTest.Body,
            ["services__intake__http__0"] = intake.ToString().TrimEnd('/'),
            ["services__identity__http__0"] = provider.ToString().TrimEnd('/'),
            ["RateLimit__Enabled"] = "false",
        };

        await system.StartAsync("services/Intake", "Intake", intake, Settings(), database: "otherintakedb");
        await system.StartAsync("gateway", "Gateway", gateway, Settings());
        using var tokens = new MachineTokens(provider);
        using var client = new HttpClient { BaseAddress = gateway };
        var administrator = await tokens.GetAsync(MachineTokens.DemoAdministrator, [Roles.Administrator], Cancel);
        (await SendAsync(client, administrator, HttpMethod.Put, $"/api/intake/bodies/{SystemUnderTest.Body}", new { name = "Управление ЖКХ" })).IsSuccessStatusCode.ShouldBeTrue();
        foreach (var role in new[] { Roles.DeputyHead, Roles.Representative, Roles.Executor })
        {
            var appointed = await SendAsync(
                client,
                administrator,
                HttpMethod.Put,
                $"/api/intake/appointments/{Guid.CreateVersion7()}",
                new { bodyCode = SystemUnderTest.Body, role, personId = role, name = role, position = "Специалист", from = "2026-01-01" });
            appointed.IsSuccessStatusCode.ShouldBeTrue(await appointed.Content.ReadAsStringAsync(Cancel));
        }

        return gateway;
    }

    private static async Task<Guid> RegisterAsync(HttpClient gateway, string token, string body, int post)
    {
        var answer = await SendAsync(gateway, token, HttpMethod.Post, "/api/intake/publications", new
        {
            network = "vk",
            url = $"https://vk.com/wall-1000_{post.ToString(CultureInfo.InvariantCulture)}",
            authorName = "Житель",
            text = "Почему не убирают двор?",
            bodyCode = body,
        });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancel));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetGuid();
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient client, string token, string path) => SendAsync(client, token, HttpMethod.Get, path, null);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string token, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, Cancel);
    }
}
