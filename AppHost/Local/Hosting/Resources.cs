using System.Globalization;
using SocialPubs.AppHost.Local;

// The names, signatures and namespaces are .NET Aspire's, so that AppHost/Program.cs compiles against either.
namespace Aspire.Hosting.ApplicationModel;

public interface IResource
{
    string Name { get; }
}

public interface IResourceWithConnectionString : IResource;

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithArgs : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

public interface IResourceWithWaitSupport : IResource;

public interface IResourceBuilder<out T>
    where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }
}

public abstract class Resource : IResource
{
    private protected Resource(string name) => Name = name;

    public string Name { get; }

    /// <summary>What must be healthy before this starts.</summary>
    internal List<Resource> Awaited { get; } = [];
}

/// <summary>A value from the configuration key <c>Parameters:NAME</c>.</summary>
public sealed class ParameterResource : Resource
{
    private readonly Func<string?> _value;

    internal ParameterResource(string name, Func<string?> value, bool secret)
        : base(name) => (_value, Secret) = (value, secret);

    public bool Secret { get; }

    /// <exception cref="LocalModeException">The configuration has no value.</exception>
    internal string Value => _value() ?? throw new LocalModeException($"The parameter {Name} has no value; set Parameters:{Name}.");
}

public sealed class PostgresServerResource : Resource, IResourceWithConnectionString
{
    internal PostgresServerResource(string name)
        : base(name)
    {
    }

    internal List<PostgresDatabaseResource> Databases { get; } = [];

    /// <summary>Set before anything starts.</summary>
    internal PostgresServer? Server { get; set; }
}

public sealed class PostgresDatabaseResource : Resource, IResourceWithConnectionString
{
    internal PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
        : base(name) => (DatabaseName, Parent) = (databaseName, parent);

    public string DatabaseName { get; }

    public PostgresServerResource Parent { get; }
}

public sealed class RabbitMQServerResource : Resource, IResourceWithConnectionString
{
    internal RabbitMQServerResource(string name)
        : base(name)
    {
    }

    /// <summary>Set before anything starts.</summary>
    internal RabbitMqServer? Server { get; set; }
}

public sealed class ProjectResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    internal ProjectResource(string name, string projectPath)
        : base(name) => ProjectPath = projectPath;

    internal string ProjectPath { get; }

    internal int Replicas { get; set; } = 1;

    internal string? HealthPath { get; set; }

    internal List<Endpoint> Endpoints { get; } = [];

    internal List<string> Arguments { get; } = [];

    /// <summary>What to call, in the order of the statements, for the environment; a later one overrides.</summary>
    internal List<Action<EnvironmentCallbackContext>> Environment { get; } = [];

    /// <summary>The resources that this one was given references to.</summary>
    internal List<Resource> References { get; } = [];
}

/// <summary>An endpoint of a project: a scheme and, for each replica, a port.</summary>
internal sealed class Endpoint(string name, string scheme, int? wantedPort)
{
    public string Name { get; } = name;

    public string Scheme { get; } = scheme;

    public int? WantedPort { get; } = wantedPort;

    public bool External { get; set; }

    /// <summary>One for each replica; set before anything starts.</summary>
    public IReadOnlyList<int> Ports { get; set; } = [];

    public IEnumerable<string> Addresses => Ports.Select(port => $"{Scheme}://localhost:{port.ToString(CultureInfo.InvariantCulture)}");
}

/// <summary>The address of a project's endpoint, known only once ports are given out.</summary>
public sealed class EndpointReference
{
    private readonly ProjectResource _project;

    internal EndpointReference(ProjectResource project, string name) => (_project, EndpointName) = (project, name);

    public string EndpointName { get; }

    public IResource Resource => _project;

    public string Url => _project.Endpoints
        .SingleOrDefault(endpoint => string.Equals(endpoint.Name, EndpointName, StringComparison.Ordinal))?.Addresses.First()
        ?? throw new LocalModeException($"{_project.Name} has no endpoint {EndpointName}.");
}

public sealed class EnvironmentCallbackContext
{
    internal EnvironmentCallbackContext(IResource resource) => Resource = resource;

    public IResource Resource { get; }

    /// <summary>Names and values: texts, endpoints, parameters or expressions of them.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = new(StringComparer.Ordinal);
}
