using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using SocialPubs.AppHost.Local;

namespace SocialPubs.AppHost.Tests;

/// <summary>The small AppHost of SampleHost/ as a process of its own, on a data folder of its own.</summary>
internal sealed partial class SampleHostProcess
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ChildProcess _process;

    private SampleHostProcess(string folder) => _process = ChildProcess.Start(new ChildProcessOptions
    {
        Program = LocalProcess.DotnetProgram(),
        Arguments = ["exec", Assembly],
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { [DataFolder.Variable] = folder, ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://localhost:18889" },
        Output = _lines.Enqueue,
    });

    public string Output => string.Join(Environment.NewLine, _lines);

    public Task<int> Exited => _process.Exited;

    public int ProcessId => _process.Id;

    private static string Assembly
    {
        get
        {
            // …/tests/AppHost.Tests/bin/<configuration>/net10.0/
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(output.Parent!.Parent!.Parent!.FullName, "SampleHost", "bin", output.Parent.Name, output.Name, "SocialPubs.SampleHost.dll");
        }
    }

    public static SampleHostProcess Start(string folder) => new(folder);

    public static async Task<SampleHostProcess> StartAndWaitAsync(string folder, CancellationToken cancellationToken)
    {
        var host = Start(folder);
        await host.WaitForAsync("SocialPubs is ready", cancellationToken);
        return host;
    }

    public async Task WaitForAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.BeTrueAsync(line, () => Task.FromResult(_process.HasExited || Output.Contains(line, StringComparison.Ordinal)), cancellationToken, 120);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(exception.Message + Environment.NewLine + Output, exception);
        }

        Output.ShouldContain(line);
    }

    /// <summary>The address that the last row of a resource shows.</summary>
    public Uri AddressOf(string row) => new(Rows().Last(match => match.Groups["name"].Value == row && match.Groups["address"].Length > 0).Groups["address"].Value.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));

    public string StateOf(string row) => Rows().Last(match => match.Groups["name"].Value == row).Groups["state"].Value;

    /// <summary>Each row of the table as it was printed: a name and a state.</summary>
    public IReadOnlyList<string> StatesInOrder() => [.. Rows().Select(match => $"{match.Groups["name"].Value} {match.Groups["state"].Value}")];

    public void Send(Signal signal) => _process.Send(signal);

    public Task StopAsync() => _process.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(90));

    private IEnumerable<Match> Rows() => _lines.Select(line => Row().Match(line)).Where(match => match.Success);

    [GeneratedRegex(@"^apphost +\| (?<name>[\w-]+) +(?<state>[A-Z][a-z]+( \(\d+ restarts\))?) *(?<address>http://\S+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
