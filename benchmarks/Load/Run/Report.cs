using System.Globalization;
using System.Runtime.InteropServices;
using SocialPubs.Load.Clients;

namespace SocialPubs.Load.Run;

/// <summary>What a run has shown.</summary>
/// <param name="Options">How it was run.</param>
/// <param name="Rows">The publications.</param>
/// <param name="Verification">What stands on the wall.</param>
/// <param name="Answered">How many publications Intake shows as answered.</param>
/// <param name="Length">From the begin of the import to the last reply on the wall.</param>
internal sealed record Report(RunOptions Options, int Rows, Verification Verification, int Answered, TimeSpan Length)
{
    public required IReadOnlyList<CommandFigures> Commands { get; init; }

    public required long Repeated { get; init; }

    public required long Commits { get; init; }

    public required double IdleCommitsPerSecond { get; init; }

    /// <summary>The time over which commits were counted.</summary>
    public required TimeSpan Counted { get; init; }

    public required long Published { get; init; }

    public required long Acknowledged { get; init; }

    public required ProcessorTimes Processors { get; init; }

    /// <summary>The time over which processor time was counted.</summary>
    public required TimeSpan Watched { get; init; }

    public required string Versions { get; init; }

    /// <summary>Commits a second by the number of clients.</summary>
    public IReadOnlyDictionary<int, double>? PostgresLimits { get; init; }

    /// <summary>Messages a second.</summary>
    public double? BrokerLimit { get; init; }

    public bool IsGood => Verification.Exact == Rows && Verification.Faults.Count == 0 && Answered == Rows;

    private double PerSecond => Rows / Length.TotalSeconds;

    /// <summary>Commits without those that the idle system would have made in the same time.</summary>
    private double OwnCommits => Math.Max(0, Commits - (IdleCommitsPerSecond * Counted.TotalSeconds));

    public void Print(TextWriter writer)
    {
        void Line(FormattableString text) => writer.WriteLine(text.ToString(CultureInfo.InvariantCulture));

        Line($"");
        Line($"machine: {Environment.ProcessorCount} processors ({ProcessorName()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0:0} GB, {RuntimeInformation.OSDescription}");
        Line($"with: .NET {Environment.Version}, {Versions}; {Options.Parallel} publications at the same time, {Options.Returned} % returned once");
        Line($"");
        Line($"verified: {Verification.Exact} of {Rows} publications have exactly one reply, byte for byte the approved text; Intake shows {Answered} as answered");
        Line($"end to end: {Rows} publications in {Length.TotalSeconds:0.0} s = {PerSecond:0.0} publications/s, from the begin of the import to the last reply on the wall");
        Line($"");
        Line($"{"command (ms, at the client)",-44} {"count",7} {"p50",9} {"p99",9} {"max",9}");
        foreach (var command in Commands.Append(CommandFigures.Of("(approval answered to reply on the wall)", [.. Verification.ApprovalToReply])))
            Line($"{command.Command,-44} {command.Count,7} {command.P50,9:0.0} {command.P99,9:0.0} {command.Max,9:0.0}");
        Line($"calls that were sent again because the gateway asked to wait or an answer was lost: {Repeated}");
        Line($"");
        Line($"commits: {Commits} in {Counted.TotalSeconds:0.0} s, of which the idle system would have made {IdleCommitsPerSecond:0.0}/s; without those {OwnCommits / Rows:0.0} per publication");
        Line($"messages: {(double)Published / Rows:0.0} published per publication, {(double)Acknowledged / Rows:0.0} consumed (RabbitMQ's management API: publish and ack)");
        PrintProcessors(Line);
        PrintLimits(Line);
        Line($"");
    }

    private void PrintProcessors(Action<FormattableString> line)
    {
        if (Processors.Busy <= 0)
            return;

        line($"processors: {100 * Processors.Busy / (Watched.TotalSeconds * Environment.ProcessorCount):0} % busy over {Watched.TotalSeconds:0.0} s; processor time per publication, in ms:");
        foreach (var (name, seconds) in Processors.ByProcess.OrderByDescending(process => process.Value))
            line($"  {name,-12} {1000 * seconds / Rows,8:0.0}");
        line($"  {"(others)",-12} {1000 * Math.Max(0, Processors.Busy - Processors.ByProcess.Values.Sum()) / Rows,8:0.0}");
    }

    private void PrintLimits(Action<FormattableString> line)
    {
        if (PostgresLimits is null || BrokerLimit is not { } broker)
            return;

        line($"");
        line($"the machine's own limits, measured after the run, with the system idle:");
        var commits = OwnCommits / Length.TotalSeconds;
        foreach (var (clients, rate) in PostgresLimits.OrderBy(entry => entry.Key))
            line($"  pgbench, single-row commits, {clients} clients: {rate:0}/s; the run made {commits:0}/s = {100 * commits / rate:0} %");
        var messages = Published / Length.TotalSeconds;
        line($"  MassTransit, publish to consume, quorum queue: {broker:0}/s; the run published {messages:0}/s = {100 * messages / broker:0} %, consumed {Acknowledged / Length.TotalSeconds:0}/s");
    }

    private static string ProcessorName()
    {
        try
        {
            var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            return line?[(line.IndexOf(':', StringComparison.Ordinal) + 2)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        }
        catch (IOException)
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }
    }
}
