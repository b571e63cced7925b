using System.Globalization;

namespace SocialPubs.Load.Run;

/// <summary>Seconds of processor time, of the machine and of the system's processes, from /proc; empty elsewhere than on Linux.</summary>
internal sealed record ProcessorTimes(double Busy, IReadOnlyDictionary<string, double> ByProcess)
{
    // USER_HZ, which Linux fixes for /proc at 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;
    private static readonly string[] Programs = ["Gateway", "Intake", "Drafting", "Approval", "Publishing", "Reporting", "Emulator", "Load"];

    public static ProcessorTimes Read(Servers servers)
    {
        var times = new Dictionary<string, double>(StringComparer.Ordinal);
        if (!OperatingSystem.IsLinux())
            return new ProcessorTimes(0, times);

        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || StatOf(id) is not { } stat)
                continue;
            if (NameOf(id, stat.Parent, servers) is { } name)
                times[name] = times.GetValueOrDefault(name) + stat.Seconds;
        }

        var machine = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)).ToArray();
        // The fourth and fifth are idle and waiting for disks; the eighth, stolen by the hypervisor, is nobody's work here.
        return new ProcessorTimes((machine.Sum() - machine[3] - machine[4] - machine[7]) / TicksPerSecond, times);
    }

    public ProcessorTimes Since(ProcessorTimes earlier) => new(
        Busy - earlier.Busy,
        ByProcess.ToDictionary(process => process.Key, process => Math.Max(0, process.Value - earlier.ByProcess.GetValueOrDefault(process.Key)), StringComparer.Ordinal));

    private static string? NameOf(int id, int parent, Servers servers)
    {
        if (id == servers.BrokerProcess)
            return "rabbitmq";
        if (servers.PostgresProcess is { } postmaster && (id == postmaster || parent == postmaster))
            return "postgresql";
        if (id == Environment.ProcessId)
            return "load";
        try
        {
            var command = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/cmdline");
            return command.Contains(Repository.Root, StringComparison.Ordinal)
                ? Array.Find(Programs, program => command.Contains($"SocialPubs.{program}.dll", StringComparison.Ordinal))?.ToLowerInvariant()
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private static (int Parent, double Seconds)? StatOf(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            // The program's name, in brackets, may hold blanks and brackets itself.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            // Fields 14 to 17 of proc(5): own time in user and kernel mode, and that of children that were waited for.
            return (
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields.Skip(11).Take(4).Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
