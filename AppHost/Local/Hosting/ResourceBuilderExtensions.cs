using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using SocialPubs.AppHost.Local;

namespace Aspire.Hosting;

/// <summary>The statements of AppHost/Program.cs.</summary>
public static class ResourceBuilderExtensions
{
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        Application(builder).Add(new ParameterResource(name, () => builder.Configuration[$"Parameters:{name}"], secret));

    public static IResourceBuilder<PostgresServerResource> AddPostgres(this IDistributedApplicationBuilder builder, string name) =>
        Application(builder).Add(new PostgresServerResource(name));

    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        database.Awaited.Add(builder.Resource);
        builder.Resource.Databases.Add(database);
        return Application(builder.ApplicationBuilder).Add(database);
    }

    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(this IDistributedApplicationBuilder builder, string name) =>
        Application(builder).Add(new RabbitMQServerResource(name));

    /// <summary>Local servers always keep their data, in the data folder.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(this IResourceBuilder<PostgresServerResource> builder, string? name = null)
    {
        _ = name;
        return builder;
    }

    /// <inheritdoc cref="WithDataVolume(IResourceBuilder{PostgresServerResource}, string)"/>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(this IResourceBuilder<RabbitMQServerResource> builder, string? name = null)
    {
        _ = name;
        return builder;
    }

    /// <summary>The local node always has the plugin: virtual hosts are made through it.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) => builder;

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddProject(name, projectPath, launchProfileName: null);

    /// <summary>Launch profiles are the IDE's: local mode reads none.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName)
    {
        _ = launchProfileName;
        return Application(builder).Add(new ProjectResource(name, Path.GetFullPath(projectPath, builder.AppHostDirectory)));
    }

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        builder.Resource.Replicas = replicas;
        return builder;
    }

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : IResourceWithArgs
    {
        Project(builder).Arguments.AddRange(args);
        return builder;
    }

    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true)
        where T : IResourceWithEndpoints
    {
        _ = isProxied;
        var endpoint = new Endpoint(name ?? "http", "http", targetPort ?? port);
        Project(builder).Endpoints.Add(endpoint);
        if (env is not null)
            Project(builder).Environment.Add(context => context.EnvironmentVariables[env] = endpoint.Ports[0].ToString(CultureInfo.InvariantCulture));
        return builder;
    }

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        foreach (var endpoint in Project(builder).Endpoints) endpoint.External = true;
        return builder;
    }

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        _ = (statusCode, endpointName);
        Project(builder).HealthPath = path ?? "/";
        return builder;
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints => new(Project(builder), name);

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport
    {
        Project(builder).Awaited.Add((Resource)dependency.Resource);
        return builder;
    }

    /// <summary>Gives <c>ConnectionStrings__NAME</c>.</summary>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where T : IResourceWithEnvironment
    {
        _ = optional;
        var resource = (Resource)source.Resource;
        Project(builder).References.Add(resource);
        return builder.WithEnvironment(context => context.EnvironmentVariables[$"ConnectionStrings__{connectionName ?? resource.Name}"] = LocalModel.ConnectionString(resource));
    }

    /// <summary>Gives <c>services__NAME__SCHEME__N</c> for each address, and <c>NAME_ENDPOINT</c>.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where T : IResourceWithEnvironment
    {
        var project = Project(source);
        Project(builder).References.Add(project);
        return builder.WithEnvironment(context =>
        {
            foreach (var scheme in project.Endpoints.GroupBy(endpoint => endpoint.Scheme, StringComparer.Ordinal))
            {
                foreach (var (index, address) in scheme.SelectMany(endpoint => endpoint.Addresses).Index())
                    context.EnvironmentVariables[string.Create(CultureInfo.InvariantCulture, $"services__{project.Name}__{scheme.Key}__{index}")] = address;
            }

            foreach (var endpoint in project.Endpoints)
                context.EnvironmentVariables[$"{project.Name}_{endpoint.Name}".ToUpperInvariant().Replace('-', '_')] = endpoint.Addresses.First();
        });
    }

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context => context.EnvironmentVariables[name] = value ?? string.Empty);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context => context.EnvironmentVariables[name] = parameter.Resource);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context => context.EnvironmentVariables[name] = endpointReference);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context => context.EnvironmentVariables[name] = value);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, Func<string> callback)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context => context.EnvironmentVariables[name] = callback());

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Action<EnvironmentCallbackContext> callback)
        where T : IResourceWithEnvironment
    {
        Project(builder).Environment.Add(callback);
        return builder;
    }

    private static DistributedApplicationBuilder Application(IDistributedApplicationBuilder builder) => (DistributedApplicationBuilder)builder;

    private static ProjectResource Project<T>(IResourceBuilder<T> builder)
        where T : IResource => (ProjectResource)(IResource)builder.Resource;
}
