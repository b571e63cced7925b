using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;

namespace SocialPubs.AppHost.Local;

/// <summary>Runs a topology as processes of this machine, from the first to the last.</summary>
internal sealed class LocalHost(LocalModel model)
{
    private const int PostgresPort = 5433;
    private const int RabbitMqPort = 5673;
    private const int ManagementPort = 15673;

    /// <summary>A line that begins so must not be lost among all the others: it is printed again when everything is up.</summary>
    private const string Announcement = "SocialPubs administrator link: ";

    private readonly LocalConsole _console = LocalConsole.ForThisTerminal(model.Resources.Where(IsShown).SelectMany(RowsOf));
    private readonly Dictionary<Resource, Task> _up = [];
    private readonly List<Runner> _runners = [];
    private readonly Lock _lock = new();
    private string? _announcement;

    /// <returns>The exit code: 0 after Ctrl+C, SIGTERM or cancellation, 1 where something could not be started at all.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Ask(context, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Ask(context, stop));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Ask(context, stop));
        _ = StopWithDotnetRunAsync(stop);

        FileLock? held = null;
        try
        {
            held = TakeDataFolder();
            await StartAsync(stop.Token).ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (LocalModeException exception)
        {
            _console.Plain(exception.Message);
            return 1;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await StopAsync().ConfigureAwait(false);
            held?.Dispose();
        }
    }

    private static IEnumerable<string> RowsOf(Resource resource) =>
        resource is ProjectResource project ? Enumerable.Range(0, project.Replicas).Select(replica => RowOf(project, replica)) : [resource.Name];

    private static string RowOf(ProjectResource project, int replica) =>
        project.Replicas == 1 ? project.Name : string.Create(CultureInfo.InvariantCulture, $"{project.Name}-{replica + 1}");

    private static bool IsShown(Resource resource) => resource is not (ParameterResource or PostgresDatabaseResource);

    private void Ask(PosixSignalContext context, CancellationTokenSource stop)
    {
        // A second Ctrl+C ends at once; the kernel then ends the children.
        if (stop.IsCancellationRequested) return;
        context.Cancel = true;
        _console.Say("stopping");
        stop.Cancel();
    }

    // `dotnet run` is our parent. Killed by SIGKILL it cannot tell us, and nobody would be left whom Ctrl+C reaches.
    private static async Task StopWithDotnetRunAsync(CancellationTokenSource stop)
    {
        if (!OperatingSystem.IsLinux()) return;
        var parent = NativeProcess.ParentOfThisProcess();
        try
        {
            var commandLine = (await File.ReadAllTextAsync($"/proc/{parent.ToString(CultureInfo.InvariantCulture)}/cmdline", stop.Token).ConfigureAwait(false)).Split('\0');
            if (!commandLine[0].EndsWith("dotnet", StringComparison.Ordinal) || !commandLine.Contains("run", StringComparer.Ordinal)) return;
            while (NativeProcess.ParentOfThisProcess() == parent)
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop.Token).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or IOException or UnauthorizedAccessException)
        {
            // The host ends, or the parent cannot be looked at.
        }
    }

    private FileLock TakeDataFolder()
    {
        var folder = model.DataFolder;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new LocalModeException($"The data folder {folder} cannot be made ({exception.Message}); choose another by {DataFolder.Variable}.", exception);
        }

        var held = FileLock.TryTake(Path.Combine(folder, "apphost.lock"))
            ?? throw new LocalModeException($"Another AppHost already runs on the data folder {folder}. Stop it, or choose another folder by {DataFolder.Variable}.");
        _console.Say($"data folder {folder}");
        if (!string.Equals(model.Configuration[LocalModel.ResetSetting], "true", StringComparison.OrdinalIgnoreCase)) return held;

        // Only what the AppHost itself makes: the variable may name a folder that holds other things too.
        foreach (var name in (string[])[.. model.Resources.Select(resource => resource.Name), "attachments"])
        {
            if (Directory.Exists(Path.Combine(folder, name))) Directory.Delete(Path.Combine(folder, name), recursive: true);
        }

        _console.Say("reset: databases, queues and attachments are gone");
        return held;
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        model.ChoosePorts(_console.Say);
        model.TelemetryEndpoint = await StartDashboardAsync().ConfigureAwait(false) ?? model.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"];
        foreach (var postgres in model.Resources.OfType<PostgresServerResource>())
        {
            postgres.Server = await PostgresServer.PrepareAsync(
                new PostgresOptions
                {
                    Folder = Path.Combine(model.DataFolder, postgres.Name),
                    Port = LocalModel.Choose(postgres.Name, PostgresPort, _console.Say),
                    Output = line => _console.Write(postgres.Name, line),
                },
                cancellationToken).ConfigureAwait(false);
        }

        foreach (var rabbitMq in model.Resources.OfType<RabbitMQServerResource>())
        {
            rabbitMq.Server = await RabbitMqServer.PrepareAsync(
                new RabbitMqOptions
                {
                    Folder = Path.Combine(model.DataFolder, rabbitMq.Name),
                    Port = LocalModel.Choose(rabbitMq.Name, RabbitMqPort, _console.Say),
                    ManagementPort = LocalModel.Choose(rabbitMq.Name, ManagementPort, _console.Say),
                    Output = line => _console.Write(rabbitMq.Name, line),
                },
                cancellationToken).ConfigureAwait(false);
        }

        // The servers come up while the services are built.
        var build = new LocalBuild(
            Path.Combine(model.AppHostDirectory, "obj", "local"),
            [.. model.Projects.Select(project => project.ProjectPath).Distinct(StringComparer.Ordinal)],
            _console.Say).RunAsync(cancellationToken);
        _console.TableHead();
        foreach (var resource in model.Resources) _up[resource] = StartAsync(resource, build, cancellationToken);
        await FirstFailureOrAllAsync([.. _up.Values, build]).ConfigureAwait(false);
        _console.Table();
        _console.Plain($"SocialPubs is ready: {string.Join(", ", Addresses())}. Ctrl+C stops it.");
        if (_announcement is { } announcement) _console.Plain(announcement);
    }

    private void Print(string row, string line)
    {
        _console.Write(row, line);
        if (line.StartsWith(Announcement, StringComparison.Ordinal)) _announcement = line;
    }

    private static async Task FirstFailureOrAllAsync(IEnumerable<Task> tasks)
    {
        await foreach (var ended in Task.WhenEach(tasks).ConfigureAwait(false)) await ended.ConfigureAwait(false);
    }

    private IEnumerable<string> Addresses() => model.Projects
        .SelectMany(project => project.Endpoints.Where(endpoint => endpoint.External).Select(endpoint =>
            $"{project.Name} {endpoint.Scheme}://{(model.ExternalAddress == "127.0.0.1" ? "localhost" : model.ExternalAddress)}:{endpoint.Ports[0].ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>Completes when the resource is up, so that those that wait for it may start; its runner goes on.</summary>
    private async Task StartAsync(Resource resource, Task<IReadOnlyDictionary<string, string>> build, CancellationToken cancellationToken)
    {
        // Every resource has its place in the dictionary before the first one looks for another.
        await Task.Yield();
        foreach (var awaited in resource.Awaited) await _up[awaited].ConfigureAwait(false);
        switch (resource)
        {
            case PostgresServerResource { Server: { } server }:
                await RunAsync(new Runner(resource, resource.Name, server, $"localhost:{server.Port.ToString(CultureInfo.InvariantCulture)}", _console), cancellationToken).ConfigureAwait(false);
                break;
            case PostgresDatabaseResource database:
                await database.Parent.Server!.CreateDatabaseAsync(database.DatabaseName, cancellationToken).ConfigureAwait(false);
                break;
            case RabbitMQServerResource { Server: { } server }:
                await RunAsync(
                    new Runner(resource, resource.Name, server, $"localhost:{server.Port.ToString(CultureInfo.InvariantCulture)}, management {server.ManagementAddress}", _console),
                    cancellationToken).ConfigureAwait(false);
                break;
            case ProjectResource project:
                var outputs = await build.ConfigureAwait(false);
                await Task.WhenAll(Enumerable.Range(0, project.Replicas).Select(replica =>
                    RunAsync(RunnerOf(project, replica, outputs[project.ProjectPath]), cancellationToken))).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private Task RunAsync(Runner runner, CancellationToken cancellationToken)
    {
        lock (_lock) _runners.Add(runner);
        return runner.RunAsync(cancellationToken);
    }

    private Runner RunnerOf(ProjectResource project, int replica, string assembly)
    {
        var addresses = project.Endpoints.Select(endpoint => endpoint.Addresses.ElementAt(replica)).ToArray();
        var health = project.HealthPath is null || addresses.Length == 0 ? null : new Uri(new Uri(addresses[0].Replace("localhost", "127.0.0.1", StringComparison.Ordinal)), project.HealthPath);
        var process = new LocalProcess(new LocalProcessOptions
        {
            Assembly = assembly,
            Arguments = project.Arguments,
            WorkingFolder = Path.GetDirectoryName(project.ProjectPath),
            Environment = model.EnvironmentOf(project, replica),
            Health = health,
            Output = line => Print(RowOf(project, replica), line),
        });
        return new Runner(project, RowOf(project, replica), process, string.Join(", ", addresses), _console) { RunsOnce = addresses.Length == 0 };
    }

    /// <returns>The address for telemetry; null where there is no dashboard to start.</returns>
    private async Task<string?> StartDashboardAsync()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "aspire")).FirstOrDefault(File.Exists);
        if (program is null) return null;
        var dashboard = ChildProcess.Start(new ChildProcessOptions
        {
            Program = program,
            Arguments = ["dashboard", "run"],
            Output = line => _console.Write("dashboard", line),
        });

        // It prints its address with the login token itself. One that cannot start must not keep the product down.
        await Task.WhenAny(dashboard.Exited, Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System)).ConfigureAwait(false);
        if (dashboard.HasExited)
        {
            _console.Say("the Aspire dashboard did not start; going on without it");
            return null;
        }

        return "http://localhost:4317";
    }

    /// <summary>Stops all, the last first; those of the same height together.</summary>
    private async Task StopAsync()
    {
        Runner[] runners;
        lock (_lock) runners = [.. _runners];
        foreach (var together in runners.GroupBy(runner => model.Height(runner.Resource)).OrderByDescending(group => group.Key))
            await Task.WhenAll(together.Select(runner => runner.StopAsync())).ConfigureAwait(false);

        // Starts that the cancellation cut short.
        foreach (var up in _up.Values) await up.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (runners.Length > 0) _console.Say("stopped");
    }

    /// <summary>Keeps one process of a resource up: starts it, watches its health, and starts it again when it dies.</summary>
    private sealed class Runner(Resource resource, string row, ILocalServer server, string address, LocalConsole console)
    {
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
        private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);
        private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task _loop = Task.CompletedTask;
        private int _restarts;

        public Resource Resource => resource;

        /// <summary>It does its work and ends; ending with 0 is as it should be.</summary>
        public bool RunsOnce { get; init; }

        /// <summary>Completes when it is healthy, or has finished, for the first time.</summary>
        public Task RunAsync(CancellationToken cancellationToken)
        {
            _loop = KeepUpAsync(cancellationToken);
            return _up.Task.WaitAsync(cancellationToken);
        }

        public async Task StopAsync()
        {
            await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (console.StateOf(row) is not (ResourceState.Finished or ResourceState.Failed)) Show(ResourceState.Stopping);
            await server.StopAsync().ConfigureAwait(false);
            if (console.StateOf(row) is ResourceState.Stopping) Show(ResourceState.Stopped);
        }

        private async Task KeepUpAsync(CancellationToken cancellationToken)
        {
            var pause = TimeSpan.FromSeconds(1);
            while (true)
            {
                Show(ResourceState.Starting);
                var started = TimeProvider.System.GetTimestamp();
                var outcome = await RunOnceAsync(cancellationToken).ConfigureAwait(false);
                if (outcome is null)
                {
                    Show(ResourceState.Finished);
                    _up.TrySetResult();
                    return;
                }

                if (TimeProvider.System.GetElapsedTime(started) > Settled) pause = TimeSpan.FromSeconds(1);
                _restarts++;
                console.Say(string.Create(CultureInfo.InvariantCulture, $"{row} {outcome}; it is started again in {pause.TotalSeconds:0} s"));
                Show(ResourceState.Restarting);
                await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }

        /// <returns>What went wrong; null where it finished its work.</returns>
        private async Task<string?> RunOnceAsync(CancellationToken cancellationToken)
        {
            if (server is LocalProcess process)
            {
                process.Launch();
                if (!RunsOnce) await WatchHealthAsync(process, cancellationToken).ConfigureAwait(false);
                else Show(ResourceState.Running);
            }
            else
            {
                try
                {
                    await server.StartAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (LocalModeException exception)
                {
                    await server.KillAsync().ConfigureAwait(false);
                    console.Say(exception.Message);
                    return "did not start";
                }

                Show(ResourceState.Healthy);
                _up.TrySetResult();
            }

            var exitCode = await server.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
            return RunsOnce && exitCode == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"ended with code {exitCode}");
        }

        private async Task WatchHealthAsync(LocalProcess process, CancellationToken cancellationToken)
        {
            var launched = Stopwatch.StartNew();
            while (process.IsRunning)
            {
                var healthy = await process.IsHealthyAsync(cancellationToken).ConfigureAwait(false);
                if (healthy)
                {
                    Show(ResourceState.Healthy);
                    _up.TrySetResult();
                }
                else if (process.IsRunning && (_up.Task.IsCompleted || launched.Elapsed > TimeSpan.FromSeconds(30)))
                {
                    Show(ResourceState.Unhealthy);
                }

                // Asked often until it is up and seldom afterwards, but its end is noticed at once.
                await Task.WhenAny(
                    process.Exited,
                    Task.Delay(TimeSpan.FromMilliseconds(healthy ? 5000 : launched.Elapsed < TimeSpan.FromSeconds(30) ? 150 : 1000), TimeProvider.System, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        private void Show(ResourceState state) => console.Show(row, state, address, _restarts);
    }
}
