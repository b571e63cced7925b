using System.Globalization;
using System.Runtime.InteropServices;

namespace SocialPubs.AppHost.Local;

internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}

/// <summary>What .NET's <see cref="System.Diagnostics.Process"/> lacks on Linux: signals, and the tree below a process.</summary>
internal static partial class NativeProcess
{
    public static void Send(int processId, Signal signal) => _ = Kill(processId, (int)signal);

    public static int ParentOfThisProcess() => GetParentProcessId();

    /// <summary>
    /// The process and everything below it, the ancestors first. A process is told by its start time as well,
    /// because the kernel gives a process id again.
    /// </summary>
    public static IReadOnlyList<ProcessIdentity> Tree(int processId)
    {
        var all = new Dictionary<int, (int Parent, ulong Started)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } read)
                all[id] = (read.Parent, read.Started);
        }

        var tree = new List<ProcessIdentity>();
        if (!all.TryGetValue(processId, out var root)) return tree;
        tree.Add(new ProcessIdentity(processId, root.Started));
        for (var i = 0; i < tree.Count; i++)
        {
            var parent = tree[i].Id;
            tree.AddRange(all.Where(entry => entry.Value.Parent == parent).Select(entry => new ProcessIdentity(entry.Key, entry.Value.Started)));
        }

        return tree;
    }

    /// <summary>Whether the process still runs; one that has ended and only waits to be reaped does not.</summary>
    public static bool IsRunning(ProcessIdentity process) =>
        Read(process.Id) is { } read && read.Started == process.Started && read.State is not ('Z' or 'X');

    private static (char State, int Parent, ulong Started)? Read(int processId)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // The second field is the name in brackets and may itself hold spaces and brackets.
        var rest = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return rest.Length < 20
            ? null
            : (rest[0][0], int.Parse(rest[1], CultureInfo.InvariantCulture), ulong.Parse(rest[19], CultureInfo.InvariantCulture));
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetParentProcessId();
}

/// <param name="Id">The process id.</param>
/// <param name="Started">When it started, in the kernel's ticks since boot.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessIdentity(int Id, ulong Started);
