using System.Text.Json.Nodes;
using SocialPubs.Gateway.Routing;

namespace SocialPubs.Gateway.Description;

/// <summary>Makes one OpenAPI 3.1 document of the services' documents.</summary>
internal static class DescriptionMerger
{
    private const string Components = "components";
    private const string SecuritySchemes = "securitySchemes";

    /// <summary>The security scheme by which a reader of the page signs in.</summary>
    public const string SignInScheme = "signIn";

    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    /// <param name="documents">Each service's document; null where the service is away.</param>
    /// <param name="withSignIn">Whether a reader can sign in for a token, rather than only show one.</param>
    public static JsonObject Merge(IReadOnlyList<(Service Service, JsonObject? Document)> documents, bool withSignIn = false)
    {
        var present = documents.Where(entry => entry.Document is not null)
            .Select(entry => (entry.Service, Document: entry.Document!.DeepClone().AsObject()))
            .ToList();
        foreach (var (service, document) in present)
            KeepReachable(service, document);
        var conflicts = FindConflicts(present);
        var operationIds = present.SelectMany(entry => Operations(entry.Document).Select(IdOf)).OfType<string>()
            .GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);

        var paths = new JsonObject();
        var components = new JsonObject();
        foreach (var (service, document) in present)
        {
            Rename(document, service, conflicts);
            foreach (var operation in Operations(document))
            {
                operation["tags"] = new JsonArray(service.Title);
                if (IdOf(operation) is { } id && operationIds.Contains(id))
                    operation["operationId"] = service.Title + id;
                if (withSignIn && operation["security"] is JsonArray { Count: > 0 } security)
                    security.Add(new JsonObject { [SignInScheme] = new JsonArray() });
            }

            MoveInto(paths, document["paths"] as JsonObject);
            foreach (var (section, entries) in document[Components] as JsonObject ?? [])
                MoveInto(Section(components, section), entries as JsonObject);
        }

        Section(components, SecuritySchemes)["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" };
        if (withSignIn)
            Section(components, SecuritySchemes)[SignInScheme] = SignIn();
        var merged = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "SocialPubs",
                ["version"] = "v1",
                ["description"] = "Replies to critical publications in social networks within the deadlines of the regulation. "
                    + "Errors are problem details (RFC 9457) with a stable `code`; unsafe calls accept `Idempotency-Key`.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = new JsonArray([.. present.Select(entry =>
                (JsonNode)new JsonObject { ["name"] = entry.Service.Title, ["description"] = entry.Service.Summary })]),
            ["paths"] = paths,
            [Components] = components,
        };
        if (documents.Count > present.Count)
        {
            merged["x-missing"] = new JsonArray(
                [.. documents.Where(entry => entry.Document is null).Select(entry => (JsonNode)entry.Service.Name)]);
        }

        return merged;
    }

    /// <summary>The code flow at our own Identity, which stands at the same address.</summary>
    private static JsonObject SignIn() => new()
    {
        ["type"] = "oauth2",
        ["description"] = "Sign in as a person",
        ["flows"] = new JsonObject
        {
            ["authorizationCode"] = new JsonObject
            {
                ["authorizationUrl"] = ProxyRoutes.Protocol + "/authorize",
                ["tokenUrl"] = ProxyRoutes.Protocol + "/token",
                ["scopes"] = new JsonObject { ["openid"] = "Who the person is", ["profile"] = "Their name" },
            },
        },
    };

    /// <summary>Drops the paths that the gateway lets nobody reach.</summary>
    private static void KeepReachable(Service service, JsonObject document)
    {
        if (document["paths"] is not JsonObject paths)
            return;
        foreach (var path in paths.Select(entry => entry.Key).Where(path => !path.StartsWith(service.Prefix, StringComparison.Ordinal)).ToArray())
            paths.Remove(path);
    }

    /// <summary>
    /// The components, as <c>#/components/{section}/{name}</c>, that mean different things in different services: those
    /// that differ, and those that read the same but refer to one of them.
    /// </summary>
    private static HashSet<string> FindConflicts(List<(Service Service, JsonObject Document)> documents)
    {
        var shared = documents.SelectMany(entry => ComponentsOf(entry.Document))
            .GroupBy(component => component.Reference)
            .Where(same => same.Count() > 1)
            .ToDictionary(same => same.Key, same => same.Select(component => component.Value).ToArray(), StringComparer.Ordinal);
        var conflicts = shared
            .Where(entry => entry.Value.Skip(1).Any(value => !JsonNode.DeepEquals(value, entry.Value[0])))
            .Select(entry => entry.Key)
            .ToHashSet(StringComparer.Ordinal);
        int before;
        do
        {
            before = conflicts.Count;
            foreach (var (reference, values) in shared)
            {
                if (values.Any(value => Strings(value).Any(text => conflicts.Contains(text.GetValue<string>()))))
                    conflicts.Add(reference);
            }
        }
        while (conflicts.Count > before);

        return conflicts;
    }

    /// <summary>Puts the service's title before the names of its conflicting components, there and wherever they are referred to.</summary>
    private static void Rename(JsonObject document, Service service, HashSet<string> conflicts)
    {
        foreach (var reference in Strings(document).Where(text => conflicts.Contains(text.GetValue<string>())).ToArray())
            reference.ReplaceWith(Renamed(reference.GetValue<string>(), service));
        foreach (var (reference, _) in ComponentsOf(document).Where(component => conflicts.Contains(component.Reference)).ToArray())
        {
            var (section, name) = Parts(reference);
            var entries = document[Components]![section]!.AsObject();
            var value = entries[name];
            entries.Remove(name);
            entries[Parts(Renamed(reference, service)).Name] = value;
        }
    }

    private static string Renamed(string reference, Service service)
    {
        var (section, name) = Parts(reference);
        return $"#/{Components}/{section}/{service.Title}{name}";
    }

    private static (string Section, string Name) Parts(string reference)
    {
        var parts = reference.Split('/', 4);
        return (parts[2], parts[3]);
    }

    private static IEnumerable<(string Reference, JsonNode? Value)> ComponentsOf(JsonObject document) =>
        from section in document[Components] as JsonObject ?? []
        where section.Key != SecuritySchemes && section.Value is JsonObject
        from entry in section.Value!.AsObject()
        select ($"#/{Components}/{section.Key}/{entry.Key}", entry.Value);

    private static IEnumerable<JsonObject> Operations(JsonObject document) =>
        from path in document["paths"] as JsonObject ?? []
        where path.Value is JsonObject
        from operation in path.Value!.AsObject()
        where Methods.Contains(operation.Key) && operation.Value is JsonObject
        select operation.Value!.AsObject();

    private static string? IdOf(JsonObject operation) => operation["operationId"]?.GetValue<string>();

    /// <summary>Every string in it; a reference can stand in <c>$ref</c> and in a discriminator's mapping.</summary>
    private static IEnumerable<JsonValue> Strings(JsonNode? node) => node switch
    {
        JsonObject entries => entries.SelectMany(entry => Strings(entry.Value)),
        JsonArray items => items.SelectMany(Strings),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [value],
        _ => [],
    };

    private static JsonObject Section(JsonObject components, string name)
    {
        if (components[name] is not JsonObject section)
            components[name] = section = [];
        return section;
    }

    private static void MoveInto(JsonObject target, JsonObject? source)
    {
        foreach (var (name, value) in source?.ToArray() ?? [])
        {
            source!.Remove(name);
            target[name] = value;
        }
    }
}
