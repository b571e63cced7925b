using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.Identity.Tests.Policies;

/// <summary>On a system of their own, since there is one policy for all.</summary>
public sealed class PolicyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Policies_ArePutWithTheirVersion_AndRefusedOutsideOfWhatMakesSense()
    {
        var options = await ServiceHostOptions.CreateAsync("identitydb", Cancelled);
        await using var host = new ServiceHost<Program>(options with { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Identity:Issuer"] = "https://socialpubs.example/" } });
        using var administrator = host.ClientFor("root", Roles.Administrator);
        var policies = new Uri("/api/identity/policies", UriKind.Relative);

        var before = await administrator.GetFromJsonAsync<JsonElement>(policies, Cancelled);
        before.GetProperty("passwordLength").GetInt32().ShouldBe(12);
        before.GetProperty("administratorPasswordLength").GetInt32().ShouldBe(15);

        var refused = await administrator.PutAsJsonAsync(policies, new { secondFactorRoles = new[] { "head", "nobody" }, passwordLength = 8 }, Cancelled);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("errors").EnumerateArray()
            .Select(error => error.GetProperty("field").GetString()).ShouldBe(["secondFactorRoles[1]", "passwordLength"]);

        using var put = new HttpRequestMessage(HttpMethod.Put, policies) { Content = JsonContent.Create(new { secondFactorRoles = new[] { "administrator" }, passwordLength = 20 }) };
        put.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
        (await administrator.SendAsync(put, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var stale = new HttpRequestMessage(HttpMethod.Put, policies) { Content = JsonContent.Create(new { passwordLength = 12 }) };
        stale.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
        (await administrator.SendAsync(stale, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await host.ClientFor("other", Roles.Curator).GetAsync(policies, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        // The same system is reached by HTTPS: its cookies are bound to it.
        using var browser = new Browser(host.Server.CreateHandler());
        var page = await browser.GetAsync("/account/sign-in");
        page.Headers["Set-Cookie"].ShouldStartWith("__Host-socialpubs-form=");
        page.Headers["Set-Cookie"].ShouldContain("secure");
    }
}
