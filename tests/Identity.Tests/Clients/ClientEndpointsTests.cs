using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Identity.Tests.Tokens;

namespace SocialPubs.Identity.Tests.Clients;

[Collection(TokenSystem.Collection)]
public sealed class ClientEndpointsTests(TokenSystem system)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_WithEverythingWrong_NamesEachFault()
    {
        using var administrator = system.Administrator;
        using var answer = await administrator.PutAsJsonAsync(
            "/api/identity/clients/Socialpubs",
            new
            {
                name = " ",
                kind = "web",
                redirectUris = new[]
                {
                    "http://example.org/", "https://example.org/#x", "https://*.example.org/", "javascript:alert(1)", "/relative", "https://user@example.org/",
                },
                grants = new object[] { new { role = "king" }, new { role = Roles.Executor }, new { role = Roles.Curator, validFrom = "2026-02-01T00:00:00Z", validUntil = "2026-01-01T00:00:00Z" } },
            },
            Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        string[] fields =
        [
            "clientId", "name", "redirectUris[0]", "redirectUris[1]", "redirectUris[2]", "redirectUris[3]", "redirectUris[4]", "redirectUris[5]",
            "grants[0].role", "grants[1].bodyCode", "grants[2].validUntil",
        ];
        foreach (var field in fields)
            text.ShouldContain($"\"{field}\"");
    }

    [Fact]
    public async Task Put_OfOtherRoles_EndsTheTokensOfTheOldOnes_AndTheNextHasTheNew()
    {
        var (id, secret) = await system.NewMachineAsync(new { role = Roles.Curator });
        var old = await system.MachineTokenAsync(id, secret);
        using var administrator = system.Administrator;

        using var same = await administrator.PutAsJsonAsync($"/api/identity/clients/{id}", new { name = "Другое имя", grants = new[] { new { role = Roles.Curator } } }, Cancelled);
        same.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ActiveAsync(id, secret, old)).ShouldBeTrue("a name is no role");
        using var other = await administrator.PutAsJsonAsync($"/api/identity/clients/{id}", new { name = "Другое имя", grants = new[] { new { role = Roles.Executor, bodyCode = "gkh" } } }, Cancelled);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await ActiveAsync(id, secret, old)).ShouldBeFalse();
        var next = await system.MachineTokenAsync(id, secret);
        ClientCredentialsTests.Values(next.Token, "grant").ShouldBe(["executor@gkh"]);
        (await ActiveAsync(id, secret, next)).ShouldBeTrue("it was issued in the same second, but after the change");
    }

    [Fact]
    public async Task Put_OnAnOldVersion_IsRefusedWithTheCurrentState()
    {
        var (id, _) = await system.NewMachineAsync();
        using var administrator = system.Administrator;
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/identity/clients/{id}") { Content = JsonContent.Create(new { name = "x" }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");

        using var answer = await administrator.SendAsync(request, Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await answer.Content.ReadAsStringAsync(Cancelled)).ShouldContain("\"current\"");
    }

    [Fact]
    public async Task Secret_IsShownOnce_AndReplacesTheOldOne()
    {
        var (id, secret) = await system.NewMachineAsync(new { role = Roles.Curator });
        var old = await system.MachineTokenAsync(id, secret);

        var next = await system.NewSecretAsync(id);

        (await system.MachineTokenAsync(id, secret)).Status.ShouldBe(401);
        (await system.MachineTokenAsync(id, next)).Status.ShouldBe(200);
        (await ActiveAsync(id, next, old)).ShouldBeFalse();
        using var administrator = system.Administrator;
        (await administrator.GetStringAsync(new Uri($"/api/identity/clients/{id}", UriKind.Relative), Cancelled)).ShouldNotContain(next);
    }

    [Fact]
    public async Task DisabledAndDeleted_GetNothing()
    {
        var (id, secret) = await system.NewMachineAsync(new { role = Roles.Curator });
        var token = (await system.MachineTokenAsync(id, secret)).AccessToken;
        using var administrator = system.Administrator;

        using var disabled = await administrator.PutAsJsonAsync($"/api/identity/clients/{id}", new { name = "x", disabled = true, grants = new[] { new { role = Roles.Curator } } }, Cancelled);
        disabled.EnsureSuccessStatusCode();
        (await system.MachineTokenAsync(id, secret)).Error.ShouldBe("invalid_client");
        (await system.GetAsync("/connect/userinfo", token)).Status.ShouldBe(401);

        using var deleted = await administrator.DeleteAsync(new Uri($"/api/identity/clients/{id}", UriKind.Relative), Cancelled);
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await system.MachineTokenAsync(id, secret)).Error.ShouldBe("invalid_client");
        (await administrator.GetAsync(new Uri($"/api/identity/clients/{id}", UriKind.Relative), Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task List_PagesById()
    {
        using var administrator = system.Administrator;
        var first = await administrator.GetFromJsonAsync<JsonElement>("/api/identity/clients?limit=3", Cancelled);
        var second = await administrator.GetFromJsonAsync<JsonElement>($"/api/identity/clients?limit=3&cursor={first.GetProperty("nextCursor").GetString()}", Cancelled);

        var ids = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
            .Select(item => item.GetProperty("id").GetString()!).ToList();
        ids.Count.ShouldBe(6);
        ids.ShouldBe(ids.Distinct().Order(StringComparer.Ordinal));
    }

    private async Task<bool> ActiveAsync(string id, string secret, Answer token) => (await system.PostAsync(
        "/connect/introspection", ("token", token.AccessToken), ("client_id", id), ("client_secret", secret))).Json.GetProperty("active").GetBoolean();
}
