using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SocialPubs.Testing;

namespace SocialPubs.Gateway.Tests.Description;

public sealed class DocumentationPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Description_AskedForTwice_IsMadeOnce()
    {
        await using var standIn = await StandIn.StartAsync();
        standIn.Description = """{"paths":{"/api/intake/a":{"get":{}}}}""";
        await using var gateway = GatewayHost.Start(Routing.Service.All.Select(service => (service.Name, standIn.Address)));

        var first = await ReadAsync(gateway);
        await ReadAsync(gateway);

        first["paths"]!["/api/intake/a"].ShouldNotBeNull();
        first["x-missing"].ShouldBeNull();
        standIn.Descriptions.ShouldBe(Routing.Service.All.Count, "one question to each service");
    }

    [Fact]
    public async Task Description_WithServicesAway_ServesTheOthersAndFindsThemSoonWhenTheyAreBack()
    {
        await using var standIn = await StandIn.StartAsync();
        standIn.Description = """{"paths":{"/api/intake/a":{"get":{}},"/api/drafting/b":{"get":{}}}}""";
        var away = GatewayHost.Nowhere();
        await using var gateway = GatewayHost.Start(
            [
                ("intake", standIn.Address), ("drafting", away), ("approval", standIn.Address), ("publishing", standIn.Address),
                ("reporting", standIn.Address), ("identity", standIn.Address),
            ],
            ("Gateway:DescriptionLifetime", "00:00:02"));

        var without = await ReadAsync(gateway);
        without["x-missing"]!.ToJsonString().ShouldBe("""["drafting"]""");
        without["paths"]!["/api/intake/a"].ShouldNotBeNull();

        await using var back = await StandIn.StartAsync(at: away);
        back.Description = standIn.Description;
        await Eventually.TrueAsync(
            async () => (await ReadAsync(gateway))["paths"]!["/api/drafting/b"] is not null,
            () => "the description to have Drafting",
            cancellationToken: Cancel);
    }

    [Fact]
    public async Task Page_InItsWhole_ComesFromTheGatewayAndRunsOnlyItsOwnScripts()
    {
        await using var gateway = GatewayHost.Start([]);
        using var client = gateway.Anonymous();

        using var answer = await client.GetAsync("/docs/", Cancel);
        var page = await answer.Content.ReadAsStringAsync(Cancel);

        var nonce = Regex.Match(answer.Headers.GetValues("Content-Security-Policy").Single(), "script-src 'self' 'nonce-([^']{20,})'").Groups[1].Value;
        nonce.ShouldNotBeEmpty();
        Regex.Matches(page, "<script[^>]*>").ShouldAllBe(script => script.Value.Contains($"nonce=\"{nonce}\"", StringComparison.Ordinal));
        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
        foreach (var source in Regex.Matches(page, "<script[^>]* src=\"([^\"]+)\"").Select(match => match.Groups[1].Value))
        {
            using var script = await client.GetAsync("/docs/" + source, Cancel);
            script.EnsureSuccessStatusCode();
            (await script.Content.ReadAsByteArrayAsync(Cancel)).Length.ShouldBeGreaterThan(500);
        }

        using var again = await client.GetAsync("/docs/", Cancel);
        (await again.Content.ReadAsStringAsync(Cancel)).ShouldNotContain(nonce);
    }

    [Fact]
    public async Task Page_WithAClientAtIdentity_OffersToSignIn()
    {
        await using var standIn = await StandIn.StartAsync();
        standIn.Description = """{"paths":{"/api/intake/a":{"get":{"security":[{"bearer":[]}]},"post":{}}}}""";
        await using var gateway = GatewayHost.Start("intake", standIn, ("Gateway:DocsClientId", "docs-client"));
        using var client = gateway.Anonymous();

        var page = await client.GetStringAsync("/docs/", Cancel);
        var description = await ReadAsync(gateway);

        page.ShouldContain("docs-client");
        page.ShouldContain("SHA-256");
        page.Replace("\\u002F", "/", StringComparison.OrdinalIgnoreCase).ShouldContain($"{gateway.Address.GetLeftPart(UriPartial.Authority)}/docs/");
        var flow = description["components"]!["securitySchemes"]!["signIn"]!["flows"]!["authorizationCode"]!;
        flow["authorizationUrl"]!.GetValue<string>().ShouldBe("/connect/authorize");
        flow["tokenUrl"]!.GetValue<string>().ShouldBe("/connect/token");
        description["paths"]!["/api/intake/a"]!["get"]!["security"]!.ToJsonString().ShouldBe("""[{"bearer":[]},{"signIn":[]}]""");
        description["paths"]!["/api/intake/a"]!["post"]!["security"].ShouldBeNull("what needs no token needs no sign-in");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Page_OfTheDemo_OffersToSignIn(bool demo, bool offered)
    {
        await using var gateway = GatewayHost.Start([], ("Identity:Demo", demo ? "true" : "false"));
        using var client = gateway.Anonymous();

        (await client.GetStringAsync("/docs/", Cancel)).Contains("socialpubs-docs", StringComparison.Ordinal).ShouldBe(offered);
    }

    private static async Task<JsonNode> ReadAsync(GatewayHost gateway)
    {
        using var client = gateway.Anonymous();
        return JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", Cancel))!;
    }
}
