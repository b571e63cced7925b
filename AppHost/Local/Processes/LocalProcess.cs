using System.Net;

namespace SocialPubs.AppHost.Local;

/// <summary>How a <see cref="LocalProcess"/> runs.</summary>
public sealed record LocalProcessOptions
{
    /// <summary>The built service, a .dll.</summary>
    public required string Assembly { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public string? WorkingFolder { get; init; }

    /// <summary>Added to the environment of this process; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>The address that answers 200 when the service works; null where there is none.</summary>
    public Uri? Health { get; init; }

    /// <summary>How long <see cref="LocalProcess.StartAsync(CancellationToken)"/> waits for it.</summary>
    public TimeSpan HealthLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Takes what the service prints, line by line.</summary>
    public Action<string>? Output { get; init; }
}

/// <summary>A built service as a process that can be stopped, killed and started again, and that ends with this process.</summary>
public sealed class LocalProcess(LocalProcessOptions options) : ILocalServer
{
    // Nothing is proxied and nothing kept: a killed service must be noticed at the next request.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    private ChildProcess? _process;

    public Task<int> Exited => _process?.Exited ?? throw new InvalidOperationException("The process was never started.");

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The process was never started.");

    public bool IsRunning => _process is { HasExited: false };

    public static async Task<LocalProcess> StartAsync(LocalProcessOptions options, CancellationToken cancellationToken = default)
    {
        var process = new LocalProcess(options);
        await process.StartAsync(cancellationToken).ConfigureAwait(false);
        return process;
    }

    /// <summary>Starts it, also again, and returns when its health address answers 200.</summary>
    /// <exception cref="LocalModeException">It ended, or did not become healthy in time.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Launch();
        var started = TimeProvider.System.GetTimestamp();
        while (!await IsHealthyAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!IsRunning) throw new LocalModeException($"{Path.GetFileName(options.Assembly)} ended with code {await Exited.ConfigureAwait(false)}:{Environment.NewLine}{_process!.RecentOutput}");
            if (TimeProvider.System.GetElapsedTime(started) > options.HealthLimit)
            {
                throw new LocalModeException(
                    $"{Path.GetFileName(options.Assembly)} did not become healthy at {options.Health} within {options.HealthLimit.TotalSeconds:0} s:{Environment.NewLine}{_process!.RecentOutput}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="StartAsync(CancellationToken)"/>, without waiting.</summary>
    public void Launch() => _process = ChildProcess.Start(new ChildProcessOptions
    {
        Program = DotnetProgram(),
        Arguments = ["exec", options.Assembly, .. options.Arguments],
        WorkingFolder = options.WorkingFolder ?? Path.GetDirectoryName(options.Assembly),
        Environment = options.Environment,
        Output = options.Output,
    });

    /// <summary>Whether the health address answers 200 now; where there is none, whether the process runs.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        if (options.Health is null || !IsRunning) return IsRunning;
        try
        {
            using var answer = await Http.GetAsync(options.Health, cancellationToken).ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public Task StopAsync() => _process?.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(35)) ?? Task.CompletedTask;

    public Task KillAsync() => _process?.KillAsync() ?? Task.CompletedTask;

    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync().ConfigureAwait(false);
        await StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>The dotnet that runs this process, so that services run on the same runtime.</summary>
    internal static string DotnetProgram()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host) return host;
        var runtime = System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory();
        var beside = Path.GetFullPath(Path.Combine(runtime, "../../../dotnet"));
        return File.Exists(beside) ? beside : "dotnet";
    }
}
