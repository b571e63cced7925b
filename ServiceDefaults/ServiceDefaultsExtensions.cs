using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Health;
using SocialPubs.ServiceDefaults.OpenApi;
using SocialPubs.ServiceDefaults.Problems;
using SocialPubs.ServiceDefaults.Telemetry;
using SocialPubs.ServiceDefaults.Texts;

namespace SocialPubs.ServiceDefaults;

/// <summary>What every service and the gateway share: one call before and one call after <c>Build()</c>.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds telemetry over OTLP, health checks, service discovery, resilient HTTP clients, token authentication with
    /// the roles of the regulation, ProblemDetails with codes, and an OpenAPI document.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton<TimeProvider>(new MicrosecondTimeProvider());
        builder.AddLogLevels();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck<LiveHealthCheck>("self", tags: ["live"]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        builder.AddTokenAuthentication();
        builder.Services.AddProblems();
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.AddApiDescription();
        return builder;
    }

    /// <summary>Adds the middleware in its order and maps <c>/health</c>, <c>/alive</c> and <c>/openapi/v1.json</c>.</summary>
    /// <param name="app">The application.</param>
    /// <param name="beforeAuthorization">
    /// Adds middleware that knows the caller and also sees the requests that authorization turns away.
    /// </param>
    public static WebApplication UseServiceDefaults(this WebApplication app, Action<WebApplication>? beforeAuthorization = null)
    {
        app.UseProblems();
        app.UseAuthentication();
        beforeAuthorization?.Invoke(app);
        app.UseAuthorization();
        app.MapHealth();
        app.MapOpenApi().AllowAnonymous();
        return app;
    }
}

/// <summary>How JSON is written and read on every HTTP interface: camel case, enums as camel-case strings, strict numbers.</summary>
public static class Json
{
    /// <summary>The options of the HTTP interfaces, for code that reads or writes JSON outside a request.</summary>
    public static readonly JsonSerializerOptions Options = Create();

    internal static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(NullMayBeLeftOut).WithAddedModifier(NoNullInLists);
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All);
        options.MaxDepth = 32;
        // Who reads the first and who reads the last of two fields of one name would see two different requests.
        options.AllowDuplicateProperties = false;
        options.Converters.Add(new StorableTextConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    /// <summary>
    /// What may be null may be left out: nulls are not written, so a constructor parameter that takes null must not be
    /// demanded when the same JSON is read.
    /// </summary>
    private static void NullMayBeLeftOut(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { } parameter
                && (parameter.IsNullable || Nullable.GetUnderlyingType(parameter.ParameterType) is not null))
            {
                property.IsRequired = false;
            }
        }
    }

    /// <summary>The reader minds what a property says of null, but not what a list says of its entries.</summary>
    private static void NoNullInLists(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        var lists = type.Properties
            .Where(property => property.Get is not null && IsListOfObjects(property.PropertyType))
            .Select(property => (property.Name, Get: property.Get!))
            .ToArray();
        if (lists.Length == 0)
            return;

        type.OnDeserialized += read =>
        {
            foreach (var (name, get) in lists)
            {
                if (get(read) is System.Collections.IEnumerable entries && entries.Cast<object?>().Any(entry => entry is null))
                    throw new JsonException($"An entry of '{name}' is null.");
            }
        };
    }

    private static bool IsListOfObjects(Type type) => type != typeof(string) && type.GetInterfaces().Append(type).Any(contract =>
        contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEnumerable<>) && !contract.GetGenericArguments()[0].IsValueType);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly();
        return options;
    }
}
