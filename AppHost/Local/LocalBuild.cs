using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace SocialPubs.AppHost.Local;

/// <summary>
/// Builds the services, because <c>dotnet run --project AppHost</c> builds the AppHost only. Where nothing changed since
/// the last build, which a look at the files' sizes and times tells, MSBuild is not asked at all: that takes
/// milliseconds instead of seconds.
/// </summary>
internal sealed class LocalBuild(string workFolder, IReadOnlyList<string> projects, Action<string> say)
{
#if DEBUG
    public const string Configuration = "Debug";
#else
    public const string Configuration = "Release";
#endif

    private string ProjectFile => Path.Combine(workFolder, "local.proj");

    private string OutputsFile => Path.Combine(workFolder, $"outputs.{Configuration}.txt");

    private string StampFile => Path.Combine(workFolder, $"stamp.{Configuration}.txt");

    /// <returns>The built assembly of each project.</returns>
    /// <exception cref="LocalModeException">A project does not compile.</exception>
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(workFolder);
        var started = TimeProvider.System.GetTimestamp();
        var stamp = Stamp();
        if (stamp is not null
            && File.Exists(StampFile)
            && string.Equals(await File.ReadAllTextAsync(StampFile, cancellationToken).ConfigureAwait(false), stamp, StringComparison.Ordinal)
            && ReadOutputs() is { } kept)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"{projects.Count} projects are up to date ({TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s)"));
            return kept;
        }

        say(string.Create(CultureInfo.InvariantCulture, $"building {projects.Count} projects ({Configuration})"));
        File.Delete(StampFile);
        await File.WriteAllTextAsync(ProjectFile, Traversal().ToString(), cancellationToken).ConfigureAwait(false);
        var build = new ChildProcessOptions
        {
            Program = LocalProcess.DotnetProgram(),
            Arguments = ["msbuild", ProjectFile, "-nologo", "-v:q", "-m", "-nodeReuse:false"],
            WorkingFolder = workFolder,

            // What `dotnet run` leaves in our environment belongs to its own build.
            Environment = Environment.GetEnvironmentVariables().Keys.Cast<string>()
                .Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal),
        };
        if (await Command.TryRunAsync(build, cancellationToken).ConfigureAwait(false) is { } errors)
            throw new LocalModeException($"The services do not build:{Environment.NewLine}{errors}");
        var outputs = ReadOutputs() ?? throw new LocalModeException($"The build left no outputs in {OutputsFile}.");
        if (stamp is not null) await File.WriteAllTextAsync(StampFile, stamp, cancellationToken).ConfigureAwait(false);
        say(string.Create(CultureInfo.InvariantCulture, $"built in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s"));
        return outputs;
    }

    // Restore and build are two evaluations, as in `dotnet build`: the restore writes files that the build imports.
    private XElement Traversal() => new(
        "Project",
        new XElement("ItemGroup", projects.Select(project => new XElement("Built", new XAttribute("Include", project)))),
        new XElement(
            "Target",
            new XAttribute("Name", "Build"),
            new XElement(
                "MSBuild",
                new XAttribute("Projects", "@(Built)"),
                new XAttribute("Targets", "Restore"),
                new XAttribute("Properties", "MSBuildRestoreSessionId=$([System.Guid]::NewGuid())")),
            new XElement(
                "MSBuild",
                new XAttribute("Projects", "@(Built)"),
                new XAttribute("Targets", "Build"),
                new XAttribute("BuildInParallel", "true"),
                new XAttribute("Properties", $"Configuration={Configuration}"),
                new XElement("Output", new XAttribute("TaskParameter", "TargetOutputs"), new XAttribute("ItemName", "BuiltAssembly"))),
            new XElement(
                "WriteLinesToFile",
                new XAttribute("File", OutputsFile),
                new XAttribute("Lines", "@(BuiltAssembly->'%(MSBuildSourceProjectFile)|%(FullPath)')"),
                new XAttribute("Overwrite", "true"))));

    private Dictionary<string, string>? ReadOutputs()
    {
        if (!File.Exists(OutputsFile)) return null;
        var outputs = File.ReadLines(OutputsFile)
            .Select(line => line.Split('|'))
            .Where(parts => parts.Length == 2 && File.Exists(parts[1]))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        return projects.All(outputs.ContainsKey) ? outputs : null;
    }

    /// <summary>A digest of everything that goes into the build; null where that cannot be told from the project files.</summary>
    private string? Stamp()
    {
        var inputs = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(projects);
        while (open.TryPop(out var project))
        {
            if (!seen.Add(project)) continue;
            if (!File.Exists(project)) throw new LocalModeException($"There is no project {project}.");
            var folder = Path.GetDirectoryName(project)!;
            AddFolder(inputs, folder);
            for (var parent = Path.GetDirectoryName(folder); parent is not null; parent = Path.GetDirectoryName(parent))
            {
                foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig", "BannedSymbols.txt", "nuget.config"])
                {
                    if (File.Exists(Path.Combine(parent, name))) inputs.Add(Path.Combine(parent, name));
                }
            }

            foreach (var include in XDocument.Load(project).Descendants().SelectMany(element => element.Attributes("Include")).Select(attribute => attribute.Value.Replace('\\', '/')))
            {
                if (include.EndsWith("proj", StringComparison.Ordinal)) open.Push(Path.GetFullPath(include, folder));
                else if (include.StartsWith("..", StringComparison.Ordinal)) AddOutside(inputs, Path.GetFullPath(include.Split('*')[0], folder));
                else if (include.Contains("$(", StringComparison.Ordinal)) return null;
            }
        }

        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in inputs.Select(path => new FileInfo(path)))
            digest.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}\n")));
        return Convert.ToHexString(digest.GetHashAndReset());
    }

    private static void AddOutside(SortedSet<string> inputs, string path)
    {
        if (File.Exists(path)) inputs.Add(path);
        else if (Directory.Exists(path)) AddFolder(inputs, path);
    }

    private static void AddFolder(SortedSet<string> inputs, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder)) inputs.Add(file);
        foreach (var below in Directory.EnumerateDirectories(folder))
        {
            if (Path.GetFileName(below) is not ("bin" or "obj" or "node_modules" or "TestResults" or ".git")) AddFolder(inputs, below);
        }
    }
}
