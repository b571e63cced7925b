using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.ServiceDefaults.OpenApi;

/// <summary>The OpenAPI 3.1 document of a service; the gateway merges them.</summary>
internal static class ApiDescriptionExtensions
{
    public static void AddApiDescription(this IHostApplicationBuilder builder)
    {
        var title = builder.Environment.ApplicationName;
        builder.Services.AddOpenApi(options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = title, Version = "v1" };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
                document.Components.SecuritySchemes["bearer"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "JWT",
                };
                document.Servers = [];
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                DescribeTexts(schema, context.JsonTypeInfo, context.JsonPropertyInfo);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                var roles = context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredRoles>().LastOrDefault();
                if (roles is not null)
                {
                    operation.Security = [new OpenApiSecurityRequirement
                    {
                        [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [],
                    }];
                    operation.Description = $"{operation.Description}\n\nRoles: {string.Join(", ", roles.Roles)}.".Trim();
                    operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
                    operation.Extensions["x-roles"] = new JsonNodeExtension(new JsonArray([.. roles.Roles.Select(role => (JsonNode)role)]));
                }

                if (context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyScope>().LastOrDefault() is { } scope)
                {
                    operation.Description = $"{operation.Description}\n\n{Describe(scope.Rule)}".Trim();
                    operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
                    operation.Extensions["x-bodies"] = new JsonNodeExtension(scope.Rule.ToString().ToLowerInvariant());
                }

                operation.Responses ??= [];
                operation.Responses.TryAdd("default", new OpenApiResponse
                {
                    Description = "Problem details (RFC 9457) with a stable code; see docs/errors.md.",
                });
                return Task.CompletedTask;
            });
        });
    }

    private static string Describe(BodyRule rule) => rule switch
    {
        BodyRule.Own => "Refuses what belongs to a body for which the caller does not act; curators and administrators see every body.",
        BodyRule.Filtered => "Lists what belongs to the caller's bodies; for curators and administrators everything.",
        BodyRule.Every => "The same for every body.",
        BodyRule.Oneself => "Concerns the caller alone.",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    /// <summary>Of a type with a converter of its own, as texts have (StorableTextConverter), the generator knows nothing.</summary>
    private static void DescribeTexts(OpenApiSchema schema, JsonTypeInfo type, JsonPropertyInfo? property)
    {
        if (type.Type == typeof(string))
            schema.Type ??= property is { IsGetNullable: true } ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        else if (type is { Kind: JsonTypeInfoKind.Enumerable } && type.ElementType == typeof(string))
            schema.Items ??= new OpenApiSchema { Type = JsonSchemaType.String };
        else if (type is { Kind: JsonTypeInfoKind.Dictionary } && type.ElementType == typeof(string))
            schema.AdditionalProperties ??= new OpenApiSchema { Type = JsonSchemaType.String };
    }
}
