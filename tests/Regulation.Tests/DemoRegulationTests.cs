using System.Text.Json.Nodes;

namespace SocialPubs.Regulations.Tests;

/// <summary>The demonstration's regulation is decree 188 with all networks in use, and nothing else.</summary>
public sealed class DemoRegulationTests
{
    [Fact]
    public void Demo_ButForItsNetworks_IsTheDecree()
    {
        var decree = Read("bataysk-188.json");
        var demo = Read("demo-188.json");
        decree.Select(entry => entry.Key).ShouldBe(demo.Select(entry => entry.Key));

        foreach (var (name, value) in decree.Where(entry => entry.Key is not ("id" or "edition" or "act" or "networks")))
            JsonNode.DeepEquals(value, demo[name]).ShouldBeTrue(name);
    }

    [Fact]
    public void Networks_OfTheDemo_AreThoseOfTheDecreeAndTheOptionalOnes()
    {
        var demo = Files.Shipped.Find("demo-188", "1");

        demo.Networks.Select(network => network.Id).ShouldBe(["ok", "vk", "facebook", "twitter", "instagram", "telegram", "max"]);
        demo.Networks.ShouldAllBe(network => network.IsInUse(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        foreach (var network in Files.Bataysk.Networks)
        {
            demo.Network(network.Id)!.Account.ShouldBe(network.Account);
            demo.Network(network.Id)!.Reply.Text.ShouldBe(network.Reply.Text);
        }
    }

    private static JsonObject Read(string name) => JsonNode.Parse(File.ReadAllText(Files.PathOf(name)))!.AsObject();
}
