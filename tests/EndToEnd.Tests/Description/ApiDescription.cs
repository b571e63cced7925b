using System.Text.Json.Nodes;

namespace SocialPubs.EndToEnd.Tests.Description;

/// <summary>The merged OpenAPI document of the gateway, as far as a test calls by it.</summary>
internal sealed class ApiDescription
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];
    private readonly JsonObject _document;

    private ApiDescription(JsonObject document)
    {
        _document = document;
        Operations =
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               where Methods.Contains(operation.Key, StringComparer.Ordinal)
               orderby path.Key, operation.Key
               select Read(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject(), path.Value!["parameters"] as JsonArray),
        ];
    }

    public IReadOnlyList<Operation> Operations { get; }

    public static async Task<ApiDescription> ReadAsync(HttpClient gateway, CancellationToken cancellationToken)
    {
        var document = JsonNode.Parse(await gateway.GetStringAsync("/openapi/v1.json", cancellationToken))!.AsObject();
        document["x-missing"].ShouldBeNull("a service did not describe itself");
        return new ApiDescription(document);
    }

    /// <summary>The schema that a reference stands for, without the alternative of null.</summary>
    public Schema Resolve(JsonNode? node)
    {
        var nullable = false;
        var schema = node as JsonObject ?? [];
        while (true)
        {
            if (schema["$ref"]?.GetValue<string>() is { } reference)
            {
                schema = _document["components"]!["schemas"]![reference.Split('/')[^1]]!.AsObject();
                continue;
            }

            if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray alternatives)
            {
                nullable |= alternatives.Any(IsNull);
                if (alternatives.FirstOrDefault(alternative => !IsNull(alternative)) is JsonObject first)
                {
                    schema = first;
                    continue;
                }
            }

            break;
        }

        string[] types = schema["type"] switch
        {
            JsonArray several => [.. several.Select(type => type!.GetValue<string>())],
            JsonValue one => [one.GetValue<string>()],
            _ => schema["enum"] is null ? [] : ["string"],
        };
        nullable |= types.Contains("null") || (schema["enum"] as JsonArray)?.Any(value => value is null) == true;
        return new Schema(schema, types.Where(type => type != "null").ToArray(), nullable);
    }

    private static bool IsNull(JsonNode? schema) => schema?["type"] is JsonValue type && type.GetValue<string>() == "null";

    private static Operation Read(string method, string path, JsonObject operation, JsonArray? shared)
    {
        var parameters = (shared ?? []).Concat(operation["parameters"] as JsonArray ?? [])
            .Select(parameter => new Parameter(
                parameter!["name"]!.GetValue<string>(),
                parameter["in"]!.GetValue<string>(),
                parameter["required"]?.GetValue<bool>() ?? false,
                parameter["schema"]))
            .ToArray();
        var body = operation["requestBody"] as JsonObject;
        var content = body?["content"] as JsonObject;
        return new Operation(
            method,
            path,
            operation["operationId"]?.GetValue<string>() ?? string.Empty,
            parameters,
            content is null
                ? null
                : new RequestBody(
                    body!["required"]?.GetValue<bool>() ?? false,
                    [.. content.Select(entry => entry.Key)],
                    content["application/json"]?["schema"]),
            (operation["x-roles"] as JsonArray ?? []).Select(role => role!.GetValue<string>()).ToArray(),
            operation["x-bodies"]?.GetValue<string>() ?? string.Empty);
    }
}

/// <param name="Method">In upper case.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Id">The name of the endpoint.</param>
/// <param name="Parameters">Those of path, query and header.</param>
/// <param name="Body">What it takes as body, if anything.</param>
/// <param name="Roles">Who may call it.</param>
/// <param name="Bodies">What it does about other bodies.</param>
internal sealed record Operation(
    string Method, string Path, string Id, IReadOnlyList<Parameter> Parameters, RequestBody? Body, IReadOnlyList<string> Roles, string Bodies)
{
    public bool IsUnsafe => Method != "GET";

    public override string ToString() => $"{Method} {Path}";
}

internal sealed record Parameter(string Name, string In, bool Required, JsonNode? Schema);

internal sealed record RequestBody(bool Required, IReadOnlyList<string> MediaTypes, JsonNode? Json);

/// <summary>A schema without references.</summary>
internal sealed record Schema(JsonObject Node, IReadOnlyList<string> Types, bool IsNullable)
{
    public string Type => Types.Count == 1 ? Types[0] : string.Empty;

    public string Format => Node["format"]?.GetValue<string>() ?? string.Empty;

    public IReadOnlyList<string> Enum => [.. (Node["enum"] as JsonArray ?? []).OfType<JsonValue>().Select(value => value.GetValue<string>())];

    public IReadOnlyList<string> Required => [.. (Node["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>())];

    public JsonObject Properties => Node["properties"] as JsonObject ?? [];
}
