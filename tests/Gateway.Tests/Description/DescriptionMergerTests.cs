using System.Text.Json.Nodes;
using SocialPubs.Gateway.Description;
using SocialPubs.Gateway.Routing;

namespace SocialPubs.Gateway.Tests.Description;

public sealed class DescriptionMergerTests
{
    [Fact]
    public void Merge_PathsOfTwoServices_HasBothUnderTheirTags()
    {
        var merged = Merge(
            Document("intake", """{"/api/intake/a":{"get":{"operationId":"GetA","tags":["x"]}}}"""),
            Document("drafting", """{"/api/drafting/b":{"put":{"operationId":"PutB"}}}"""));

        merged["openapi"]!.GetValue<string>().ShouldStartWith("3.1");
        merged["paths"]!["/api/intake/a"]!["get"]!["tags"]!.ToJsonString().ShouldBe("""["Intake"]""");
        merged["paths"]!["/api/drafting/b"]!["put"]!["tags"]!.ToJsonString().ShouldBe("""["Drafting"]""");
        merged["tags"]!.AsArray().Select(tag => tag!["name"]!.GetValue<string>()).ShouldBe(["Intake", "Drafting"]);
        merged["components"]!["securitySchemes"]!["bearer"]!["scheme"]!.GetValue<string>().ShouldBe("bearer");
        merged.ContainsKey("x-missing").ShouldBeFalse();
    }

    [Fact]
    public void Merge_PathsThatTheGatewayDoesNotForward_AreLeftOut()
    {
        var merged = Merge(Document("intake", """{"/health":{"get":{}},"/api/drafting/b":{"get":{}},"/api/intakes":{"get":{}},"/api/intake/a":{"get":{}}}"""));

        merged["paths"]!.AsObject().Select(path => path.Key).ShouldBe(["/api/intake/a"]);
    }

    [Fact]
    public void Merge_SchemasWithOneNameThatDiffer_GetTheirServicesName()
    {
        var merged = Merge(
            Document("intake", Using("intake", "Page"), """{"Page":{"type":"object","title":"i"},"Same":{"type":"string"}}"""),
            Document("drafting", Using("drafting", "Page"), """{"Page":{"type":"object","title":"d"},"Same":{"type":"string"}}"""));

        Schemas(merged).ShouldBe(["IntakePage", "Same", "DraftingPage"], ignoreOrder: true);
        RefOf(merged, "intake").ShouldBe("#/components/schemas/IntakePage");
        RefOf(merged, "drafting").ShouldBe("#/components/schemas/DraftingPage");
        merged["components"]!["schemas"]!["DraftingPage"]!["title"]!.GetValue<string>().ShouldBe("d");
    }

    [Fact]
    public void Merge_EqualSchemasThatReferToDifferentOnes_GetTheirServicesNameToo()
    {
        // Outer and Middle read the same in both services but mean different things through Inner.
        const string Outer = """
            "Outer":{"items":{"$ref":"#/components/schemas/Middle"}},
            "Middle":{"discriminator":{"mapping":{"a":"#/components/schemas/Inner"}}}
            """;
        var merged = Merge(
            Document("intake", Using("intake", "Outer"), "{" + Outer + ""","Inner":{"type":"string"}}"""),
            Document("drafting", Using("drafting", "Outer"), "{" + Outer + ""","Inner":{"type":"integer"}}"""));

        Schemas(merged).ShouldBe(
            ["IntakeOuter", "IntakeMiddle", "IntakeInner", "DraftingOuter", "DraftingMiddle", "DraftingInner"], ignoreOrder: true);
        merged["components"]!["schemas"]!["DraftingMiddle"]!["discriminator"]!["mapping"]!["a"]!.GetValue<string>()
            .ShouldBe("#/components/schemas/DraftingInner");
        DanglingReferences(merged).ShouldBeEmpty();
    }

    [Fact]
    public void Merge_OperationIdsThatAreEqual_GetTheirServicesName()
    {
        var merged = Merge(
            Document("intake", """{"/api/intake/a":{"get":{"operationId":"List"}},"/api/intake/b":{"get":{"operationId":"Own"}}}"""),
            Document("drafting", """{"/api/drafting/b":{"get":{"operationId":"List"}}}"""));

        merged["paths"]!["/api/intake/a"]!["get"]!["operationId"]!.GetValue<string>().ShouldBe("IntakeList");
        merged["paths"]!["/api/drafting/b"]!["get"]!["operationId"]!.GetValue<string>().ShouldBe("DraftingList");
        merged["paths"]!["/api/intake/b"]!["get"]!["operationId"]!.GetValue<string>().ShouldBe("Own");
    }

    [Fact]
    public void Merge_WithAServiceAway_NamesItAndKeepsTheOthers()
    {
        var merged = Merge(Document("intake", """{"/api/intake/a":{"get":{}}}"""), ("drafting", null), ("approval", null));

        merged["x-missing"]!.ToJsonString().ShouldBe("""["drafting","approval"]""");
        merged["paths"]!.AsObject().Count.ShouldBe(1);
    }

    private static JsonObject Merge(params (string Service, JsonObject? Document)[] documents) =>
        DescriptionMerger.Merge([.. documents.Select(entry => (Service.All.Single(service => service.Name == entry.Service), entry.Document))]);

    private static (string Service, JsonObject? Document) Document(string service, string paths, string schemas = "{}") => (
        service,
        new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["paths"] = JsonNode.Parse(paths),
            ["components"] = new JsonObject
            {
                ["schemas"] = JsonNode.Parse(schemas),
                ["securitySchemes"] = new JsonObject { ["bearer"] = new JsonObject() },
            },
        });

    private static string Using(string service, string schema) =>
        """{"/api/SERVICE/x":{"get":{"responses":{"200":{"$ref":"#/components/schemas/SCHEMA"}}}}}"""
            .Replace("SERVICE", service, StringComparison.Ordinal).Replace("SCHEMA", schema, StringComparison.Ordinal);

    private static string RefOf(JsonObject merged, string service) =>
        merged["paths"]![$"/api/{service}/x"]!["get"]!["responses"]!["200"]!["$ref"]!.GetValue<string>();

    private static IEnumerable<string> Schemas(JsonObject merged) => merged["components"]!["schemas"]!.AsObject().Select(entry => entry.Key);

    private static IEnumerable<string> DanglingReferences(JsonObject merged) =>
        System.Text.RegularExpressions.Regex.Matches(merged.ToJsonString(), "#/components/schemas/([A-Za-z]+)")
            .Select(match => match.Groups[1].Value)
            .Except(Schemas(merged));
}
