using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using SocialPubs.AppHost.Local;

namespace Aspire.Hosting;

public interface IDistributedApplicationBuilder
{
    ConfigurationManager Configuration { get; }

    IHostEnvironment Environment { get; }

    DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>The folder of the AppHost's project, to which the projects' paths are relative.</summary>
    string AppHostDirectory { get; }

    DistributedApplication Build();
}

/// <summary>The local mode only runs; publishing is real Aspire's.</summary>
public sealed class DistributedApplicationExecutionContext
{
    internal DistributedApplicationExecutionContext()
    {
    }

    public bool IsRunMode => true;

    public bool IsPublishMode => false;
}

/// <summary>
/// The part of .NET Aspire's hosting API that AppHost/Program.cs uses, running the same topology as native processes
/// on machines without a container runtime.
/// </summary>
public sealed class DistributedApplication : IAsyncDisposable
{
    private static readonly AsyncLocal<Action<LocalModel>?> Observer = new();

    internal DistributedApplication(LocalModel model) => Model = model;

    internal LocalModel Model { get; }

    /// <param name="args">The command line, read as configuration too.</param>
    /// <param name="callerFile">Filled in by the compiler: the AppHost's project folder is that of its Program.cs.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args, [CallerFilePath] string callerFile = "") =>
        new DistributedApplicationBuilder(args, Path.GetDirectoryName(callerFile) ?? Environment.CurrentDirectory);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs everything until Ctrl+C, SIGTERM or cancellation; sets the exit code where it could not.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var host = new LocalHost(Model);
        Environment.ExitCode = await host.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>For tests: what the entry point of an AppHost builds, without running it.</summary>
    internal static LocalModel Observe(Action entryPoint)
    {
        LocalModel? built = null;
        Observer.Value = model =>
        {
            built = model;
            throw new ObservedException();
        };
        try
        {
            entryPoint();
        }
        catch (Exception exception) when (exception is ObservedException || exception.InnerException is ObservedException)
        {
            // As intended: the entry point got no further than Build.
        }
        finally
        {
            Observer.Value = null;
        }

        return built ?? throw new InvalidOperationException("The entry point built no application.");
    }

    internal static DistributedApplication Built(LocalModel model)
    {
        Observer.Value?.Invoke(model);
        return new DistributedApplication(model);
    }

    private sealed class ObservedException : Exception
    {
        public ObservedException()
        {
        }

        public ObservedException(string message)
            : base(message)
        {
        }

        public ObservedException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }
}

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly List<Resource> _resources = [];

    public DistributedApplicationBuilder(string[] args, string appHostDirectory)
    {
        AppHostDirectory = appHostDirectory;
        _host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        _host.Configuration.AddEnvironmentVariables();
        _host.Configuration.AddCommandLine(args);
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public IHostEnvironment Environment => _host.Environment;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    public string AppHostDirectory { get; }

    public DistributedApplication Build() => DistributedApplication.Built(new LocalModel(_resources, Configuration, AppHostDirectory));

    internal ResourceBuilder<T> Add<T>(T resource)
        where T : Resource
    {
        if (_resources.Any(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new LocalModeException($"Two resources have the name {resource.Name}.");
        _resources.Add(resource);
        return new ResourceBuilder<T>(this, resource);
    }
}

internal sealed class ResourceBuilder<T>(DistributedApplicationBuilder application, T resource) : IResourceBuilder<T>
    where T : Resource
{
    public IDistributedApplicationBuilder ApplicationBuilder => application;

    public DistributedApplicationBuilder Application => application;

    public T Resource => resource;
}
