using SocialPubs.Regulations.Loading;

namespace SocialPubs.Regulations;

/// <summary>All regulations that are loaded, by id and edition.</summary>
public sealed class RegulationCatalog
{
    private readonly IReadOnlyDictionary<(string Id, string Edition), Regulation> _regulations;

    private RegulationCatalog(IReadOnlyDictionary<(string Id, string Edition), Regulation> regulations)
    {
        _regulations = regulations;
        All = [.. regulations.Values.OrderBy(regulation => regulation.Id, StringComparer.Ordinal).ThenBy(regulation => regulation.Act.InForceFrom).ThenBy(regulation => regulation.Edition, StringComparer.Ordinal)];
    }

    /// <summary>Every regulation.</summary>
    public IReadOnlyList<Regulation> All { get; }

    /// <summary>
    /// Loads every <c>*.json</c> of a folder (not of its subfolders) except <c>*.schema.json</c>.
    /// </summary>
    /// <exception cref="RegulationException">Every fault of every file, each with file and place.</exception>
    public static RegulationCatalog Load(string directory)
    {
        if (!Directory.Exists(directory)) throw new RegulationException($"There is no folder of regulations at '{directory}'.");

        var files = Directory.EnumerateFiles(directory, "*.json")
            .Where(path => !path.EndsWith(".schema.json", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (files.Count == 0) throw new RegulationException($"There is no regulation in '{directory}'.");

        return Load(files.Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))));
    }

    /// <summary>Loads regulations from their bytes (UTF-8 JSON), each with the name that faults show.</summary>
    /// <exception cref="RegulationException">Every fault of every file, each with file and place.</exception>
    public static RegulationCatalog Load(IEnumerable<(string Name, byte[] Utf8)> files)
    {
        var faults = new List<RegulationFault>();
        var regulations = new Dictionary<(string Id, string Edition), Regulation>();
        foreach (var (name, utf8) in files)
        {
            if (RegulationReader.Read(name, utf8, faults) is not { } regulation) continue;
            if (!regulations.TryAdd((regulation.Id, regulation.Edition), regulation))
                faults.Add(new RegulationFault(name, "/edition", null, $"Regulation {regulation.Id} {regulation.Edition} is in another file already."));
        }

        return faults.Count == 0 ? new RegulationCatalog(regulations) : throw new RegulationException(faults);
    }

    /// <summary>The edition under which a publication was detected.</summary>
    /// <exception cref="RegulationException">It is not loaded.</exception>
    public Regulation Find(string id, string edition) => _regulations.TryGetValue((id, edition), out var regulation)
        ? regulation
        : throw new RegulationException($"Regulation {id} {edition} is not loaded; loaded are {Names()}.");

    /// <summary>The newest edition in force at an instant.</summary>
    /// <exception cref="RegulationException">None is.</exception>
    public Regulation InForce(string id, DateTimeOffset at) =>
        All.LastOrDefault(regulation => regulation.Id == id && regulation.IsInForce(at))
        ?? throw new RegulationException($"No edition of regulation {id} is in force on {at:yyyy-MM-dd}; loaded are {Names()}.");

    private string Names() => string.Join(", ", All.Select(regulation => $"{regulation.Id} {regulation.Edition}"));
}
