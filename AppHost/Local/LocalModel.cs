using System.Globalization;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace SocialPubs.AppHost.Local;

/// <summary>The topology as AppHost/Program.cs declared it, and what each resource gets from it.</summary>
internal sealed class LocalModel(IReadOnlyList<Resource> resources, IConfiguration configuration, string appHostDirectory)
{
    /// <summary>The settings by which the AppHost's options reach the local mode; real Aspire knows none of them.</summary>
    public const string ResetSetting = "Local:Reset";

    public const string AddressSetting = "Local:Address";

    public IReadOnlyList<Resource> Resources { get; } = resources;

    public IConfiguration Configuration { get; } = configuration;

    public string AppHostDirectory { get; } = appHostDirectory;

    public IEnumerable<ProjectResource> Projects => Resources.OfType<ProjectResource>();

    public string DataFolder => Configuration[Local.DataFolder.Variable] is { Length: > 0 } named ? Path.GetFullPath(named) : Local.DataFolder.Default();

    /// <summary>The address that external endpoints listen on; everything else listens on loopback only.</summary>
    public string ExternalAddress => Configuration[AddressSetting] is { Length: > 0 } address ? address : "127.0.0.1";

    /// <summary>Where telemetry goes; null where there is no collector.</summary>
    public string? TelemetryEndpoint { get; set; }

    /// <summary>Chooses every port, before anything starts, because environments hold each other's addresses.</summary>
    /// <param name="say">Told of each wanted port that is taken.</param>
    public void ChoosePorts(Action<string> say)
    {
        foreach (var project in Projects)
        {
            foreach (var endpoint in project.Endpoints)
            {
                endpoint.Ports = [.. Enumerable.Range(0, project.Replicas).Select(replica =>
                    Choose(project.Name, replica == 0 ? endpoint.WantedPort : null, say))];
            }
        }
    }

    public static int Choose(string name, int? wanted, Action<string> say)
    {
        var port = Ports.Choose(wanted);
        if (wanted is not null && port != wanted)
            say(string.Create(CultureInfo.InvariantCulture, $"port {wanted} of {name} is taken, it gets {port}"));
        return port;
    }

    public static string ConnectionString(Resource resource) => resource switch
    {
        PostgresServerResource { Server: { } server } => server.ConnectionString,
        PostgresDatabaseResource { Parent.Server: { } server } database => server.ConnectionStringFor(database.DatabaseName),
        RabbitMQServerResource { Server: { } server } => server.ConnectionString,
        _ => throw new LocalModeException($"{resource.Name} has no connection string yet."),
    };

    /// <summary>What one replica of a project gets; the same as under real Aspire.</summary>
    public IReadOnlyDictionary<string, string?> EnvironmentOf(ProjectResource project, int replica)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["OTEL_SERVICE_NAME"] = project.Name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8),
        };
        if (project.Endpoints.Count > 0)
        {
            environment["ASPNETCORE_URLS"] = string.Join(';', project.Endpoints.Select(endpoint =>
                $"{endpoint.Scheme}://{(endpoint.External ? ExternalAddress : "127.0.0.1")}:{endpoint.Ports[replica].ToString(CultureInfo.InvariantCulture)}"));
        }

        if (TelemetryEndpoint is not null)
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = TelemetryEndpoint;
            environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "grpc";
            if (Configuration["OTEL_EXPORTER_OTLP_HEADERS"] is { Length: > 0 } headers) environment["OTEL_EXPORTER_OTLP_HEADERS"] = headers;
        }

        var context = new EnvironmentCallbackContext(project);
        foreach (var callback in project.Environment) callback(context);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            environment[name] = value switch
            {
                string text => text,
                ParameterResource parameter => parameter.Value,
                EndpointReference endpoint => endpoint.Url,
                ReferenceExpression expression => expression.Value,
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            };
        }

        return environment;
    }

    /// <summary>How many resources must be up before this one; what stands higher is stopped earlier.</summary>
    public int Height(Resource resource) => resource.Awaited.Count == 0 ? 0 : 1 + resource.Awaited.Max(Height);
}
