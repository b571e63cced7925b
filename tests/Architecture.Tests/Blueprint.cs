using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Architecture.Tests;

/// <summary>
/// What a service is made of: its endpoints and its services, as its Program.cs sets them up. Nothing that works in the
/// background is started, so that no database and no broker is needed.
/// </summary>
internal sealed class Blueprint
{
    private static readonly ConcurrentDictionary<string, Lazy<Blueprint>> Read = new(StringComparer.Ordinal);

    private Blueprint(IReadOnlyList<ServiceEndpoint> endpoints, IReadOnlyList<Type> registered)
    {
        Endpoints = endpoints;
        Registered = registered;
    }

    public IReadOnlyList<ServiceEndpoint> Endpoints { get; }

    /// <summary>The types that the container gives out.</summary>
    public IReadOnlyList<Type> Registered { get; }

    public static Blueprint Of(string service) => Read.GetOrAdd(service, name => new Lazy<Blueprint>(() =>
        (Blueprint)typeof(Blueprint).GetMethod(nameof(Build), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(Parts.AssemblyOf(name).EntryPoint!.DeclaringType!)
            .Invoke(null, [])!)).Value;

    private static Blueprint Build<TProgram>()
        where TProgram : class
    {
        using var host = new Host<TProgram>();
        return new Blueprint(
            [.. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(ServiceEndpoint.Of)],
            host.Registered);
    }

    private sealed class Host<TProgram> : WebApplicationFactory<TProgram>
        where TProgram : class
    {
        public IReadOnlyList<Type> Registered { get; private set; } = [];

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseContentRoot(AppContext.BaseDirectory);
            builder.UseEnvironment("Development");
            builder.UseSetting("Authentication:DevelopmentSigningKey", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            builder.UseSetting("Logging:LogLevel:Default", "Error");
            builder.UseSetting("Attachments:Directory", AppContext.BaseDirectory);
            builder.UseSetting("ConnectionStrings:messaging", "amqp://nobody@localhost:1");
            foreach (var service in Parts.Services)
                builder.UseSetting($"ConnectionStrings:{service.ToLowerInvariant()}db", "Host=localhost;Port=1");
            builder.ConfigureTestServices(services =>
            {
                Registered = [.. services.Select(service => service.ServiceType)];
                foreach (var worker in services.Where(IsWorker).ToArray())
                    services.Remove(worker);
            });
        }

        private static bool IsWorker(ServiceDescriptor service) =>
            service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Namespace?.StartsWith("Microsoft.AspNetCore.Hosting", StringComparison.Ordinal) != true;
    }
}

/// <summary>An endpoint of a service as its metadata describes it.</summary>
internal sealed record ServiceEndpoint(
    string Methods, string Path, string? Name, string? Summary, IReadOnlyList<string>? Roles, BodyRule? Bodies, bool Anonymous)
{
    public bool IsApi => Path.StartsWith("/api/", StringComparison.Ordinal);

    public static ServiceEndpoint Of(RouteEndpoint endpoint) => new(
        string.Join(", ", endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []),
        "/" + endpoint.RoutePattern.RawText!.Trim('/'),
        endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName,
        endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary,
        endpoint.Metadata.GetMetadata<RequiredRoles>()?.Roles,
        endpoint.Metadata.GetMetadata<BodyScope>()?.Rule,
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null);
}
