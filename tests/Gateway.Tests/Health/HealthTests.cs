using System.Net;
using System.Text.Json.Nodes;

namespace SocialPubs.Gateway.Tests.Health;

public sealed class HealthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_WithEveryServiceHealthy_IsHealthy()
    {
        await using var standIn = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start(Routing.Service.All.Select(service => (service.Name, standIn.Address)));

        var health = await ReadAsync(gateway);

        health["status"]!.GetValue<string>().ShouldBe("Healthy");
        health["checks"]!.AsObject().Select(check => check.Key)
            .ShouldBe(["self", "intake", "drafting", "approval", "publishing", "reporting", "identity"], ignoreOrder: true);
    }

    [Fact]
    public async Task Health_WithServicesThatMissSomething_NamesItAndKeepsTheDoorOpen()
    {
        await using var well = await StandIn.StartAsync();
        await using var ill = await StandIn.StartAsync();
        ill.Health = """{"status":"Unhealthy","checks":{"postgresql":{"status":"Healthy"},"rabbitmq":{"status":"Unhealthy","description":"broker unreachable"}}}""";
        await using var strange = await StandIn.StartAsync();
        strange.Health = "<html>";
        await using var gateway = GatewayHost.Start(
        [
            ("intake", well.Address), ("drafting", ill.Address), ("approval", well.Address), ("approval", ill.Address),
            ("publishing", strange.Address),
        ]);

        var health = await ReadAsync(gateway);

        health["status"]!.GetValue<string>().ShouldBe("Degraded");
        Check(health, "intake").ShouldBe("Healthy ");
        Check(health, "drafting").ShouldBe("Degraded rabbitmq: broker unreachable");
        Check(health, "approval").ShouldBe("Degraded replica 2 of 2: rabbitmq: broker unreachable");
        Check(health, "publishing").ShouldBe("Degraded gave no account of its health");
        Check(health, "reporting").ShouldBe("Degraded is away");
    }

    [Fact]
    public async Task Alive_WithEveryServiceAway_IsHealthy()
    {
        await using var gateway = GatewayHost.Start([]);
        using var client = gateway.Anonymous();

        using var answer = await client.GetAsync("/alive", Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["checks"]!.AsObject().Select(check => check.Key).ShouldBe(["self"]);
    }

    private static string Check(JsonNode health, string name) =>
        $"{health["checks"]![name]!["status"]} {health["checks"]![name]!["description"]}";

    private static async Task<JsonNode> ReadAsync(GatewayHost gateway)
    {
        using var client = gateway.Anonymous();
        using var answer = await client.GetAsync("/health", Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
    }
}
