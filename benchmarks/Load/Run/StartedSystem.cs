using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SocialPubs.AppHost.Local;

namespace SocialPubs.Load.Run;

/// <summary>
/// The whole system, started for one run on a folder of its own. What limits by design is lifted: the gateway's rate
/// for one caller, and VK's for one token, in the connector and in the emulator.
/// </summary>
internal sealed partial class StartedSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(10);
    private readonly Process process;
    private readonly StreamWriter log;

    private StartedSystem(Process process, StreamWriter log, string data) => (this.process, this.log, Data) = (process, log, data);

    public string Data { get; }

    public Uri Gateway { get; private set; } = null!;

    public Uri Emulator { get; private set; } = null!;

    /// <exception cref="LoadException">It did not come up.</exception>
    public static async Task<StartedSystem> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        // Short, and reachable for the account under which PostgreSQL runs.
        var data = Path.Combine(Path.GetTempPath(), $"socialpubs-load-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        Directory.CreateDirectory(data);
        var logFile = Path.Combine(data, "apphost.log");
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["run", "-c", "Release", "--project", "AppHost", "--", "--demo"])
            start.ArgumentList.Add(argument);
        start.Environment[DataFolder.Variable] = data;
        start.Environment["RateLimit__Enabled"] = "false";
        start.Environment["Networks__Vk__UserCallsPerSecond"] = "10000";
        start.Environment["Emulator__UserRate"] = "0";
        var system = new StartedSystem(Process.Start(start)!, new StreamWriter(logFile) { AutoFlush = true }, data);
        try
        {
            await system.WaitUntilReadyAsync(cancellationToken).WaitAsync(StartLimit, time, cancellationToken);
            return system;
        }
        catch (Exception exception)
        {
            await system.DisposeAsync();
            if (exception is TimeoutException)
                throw new LoadException($"The system did not come up within {StartLimit.TotalMinutes:0} min; its output is in {logFile}.", exception);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            // In order, as Ctrl+C would.
            using var signal = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await signal.WaitForExitAsync();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        await log.DisposeAsync();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new Lock();
        void Take(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not { } text)
                return;
            lock (gate)
            {
                if (log.BaseStream.CanWrite)
                    log.WriteLine(text);
            }

            if (text.Contains("SocialPubs is ready", StringComparison.Ordinal))
                ready.TrySetResult(text);
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(ready.Task, ended) == ended)
            throw new LoadException($"The system did not start; its output is in {Path.Combine(Data, "apphost.log")}.");

        var addresses = AddressRegex().Matches(await ready.Task).ToDictionary(match => match.Groups["name"].Value, match => new Uri(match.Groups["url"].Value));
        (Gateway, Emulator) = (addresses["gateway"], addresses["emulator"]);
    }

    [GeneratedRegex(@"(?<name>\w+) (?<url>http://[^ :]+:[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressRegex();
}
