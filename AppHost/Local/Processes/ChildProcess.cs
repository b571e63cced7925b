using System.Collections.Concurrent;
using System.Diagnostics;

namespace SocialPubs.AppHost.Local;

/// <summary>How a <see cref="ChildProcess"/> is started.</summary>
internal sealed record ChildProcessOptions
{
    public required string Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public string? WorkingFolder { get; init; }

    /// <summary>Added to the environment of this process; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>The account to run under, where this process is root; null keeps the own one.</summary>
    public string? User { get; init; }

    /// <summary>What the kernel sends the child when this process is gone.</summary>
    public Signal OnParentDeath { get; init; } = Signal.Kill;

    public Action<string>? Output { get; init; }
}

/// <summary>
/// A program that cannot outlive this process. The kernel itself ends it when this process dies, by SIGKILL too
/// (PR_SET_PDEATHSIG), which no handler in this process could do. It gets a session of its own, so that Ctrl+C in the
/// terminal reaches only this process, which then stops its children in order.
/// </summary>
internal sealed class ChildProcess
{
    private const int RecentLines = 60;
    private readonly Process _process;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _recent = new();

    private ChildProcess(Process process) => _process = process;

    public int Id { get; private set; }

    /// <summary>Completes with the exit code.</summary>
    public Task<int> Exited => _exited.Task;

    public bool HasExited => _exited.Task.IsCompleted;

    /// <summary>The last lines it printed, for error messages.</summary>
    public string RecentOutput => string.Join(Environment.NewLine, _recent);

    public static ChildProcess Start(ChildProcessOptions options)
    {
        if (!OperatingSystem.IsLinux())
            throw new LocalModeException("Without a container runtime SocialPubs runs on Linux only. Install Docker or Podman to run it with .NET Aspire.");

        // Each of these replaces itself by the next, so the process id stays that of the program.
        var start = new ProcessStartInfo("setsid")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingFolder ?? "/",
        };
        start.ArgumentList.Add("setpriv");
        if (options.User is { } user)
        {
            start.ArgumentList.Add($"--reuid={user}");
            start.ArgumentList.Add($"--regid={user}");
            start.ArgumentList.Add("--init-groups");
        }

        start.ArgumentList.Add($"--pdeathsig={options.OnParentDeath switch
        {
            Signal.Interrupt => "INT",
            Signal.Quit => "QUIT",
            Signal.Terminate => "TERM",
            _ => "KILL",
        }}");
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(options.Program);
        foreach (var argument in options.Arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in options.Environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        return Launcher.Run(() => StartHere(start, options.Output));
    }

    public void Send(Signal signal)
    {
        if (!HasExited) NativeProcess.Send(Id, signal);
    }

    /// <summary>Asks the process to end with <paramref name="signal"/> and ends it by force after <paramref name="grace"/>.</summary>
    public async Task StopAsync(Signal signal, TimeSpan grace)
    {
        Send(signal);
        try
        {
            await Exited.WaitAsync(grace, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await KillAsync().ConfigureAwait(false);
        }
    }

    /// <summary>SIGKILL for the process and everything below it; returns when all of it is gone.</summary>
    public async Task KillAsync()
    {
        if (HasExited) return;
        var tree = NativeProcess.Tree(Id);
        foreach (var process in tree) NativeProcess.Send(process.Id, Signal.Kill);
        await Exited.ConfigureAwait(false);
        while (tree.Any(NativeProcess.IsRunning))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System).ConfigureAwait(false);
    }

    private static ChildProcess StartHere(ProcessStartInfo start, Action<string>? output)
    {
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, line) => child.Received(line.Data, output);
        process.ErrorDataReceived += (_, line) => child.Received(line.Data, output);
        process.Exited += (_, _) => child._exited.TrySetResult(process.ExitCode);
        process.Start();
        child.Id = process.Id;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    private void Received(string? line, Action<string>? output)
    {
        if (line is null) return;
        _recent.Enqueue(line);
        while (_recent.Count > RecentLines) _recent.TryDequeue(out _);
        output?.Invoke(line);
    }

    /// <summary>
    /// Starts all children from one thread that never ends: the kernel sends the parent-death signal when the thread
    /// that started the child ends, not the process, and a thread of the pool may end at any time.
    /// </summary>
    private static class Launcher
    {
        private static readonly BlockingCollection<Action> Work = [];

        static Launcher() => new Thread(Loop) { IsBackground = true, Name = "child processes" }.Start();

        public static T Run<T>(Func<T> start)
        {
            var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            Work.Add(() =>
            {
                try
                {
                    done.SetResult(start());
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            });
            return done.Task.GetAwaiter().GetResult();
        }

        private static void Loop()
        {
            foreach (var start in Work.GetConsumingEnumerable()) start();
        }
    }
}
