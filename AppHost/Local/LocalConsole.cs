using System.Globalization;

namespace SocialPubs.AppHost.Local;

/// <summary>What a resource is doing, as the table shows it.</summary>
internal enum ResourceState
{
    Waiting,
    Starting,
    Running,
    Healthy,
    Unhealthy,
    Restarting,
    Finished,
    Failed,
    Stopping,
    Stopped,
}

/// <summary>
/// The terminal: each resource's lines with its name and colour before them, and a table of states that grows by a row
/// whenever a state changes, so that it reads the same in a terminal, a file and a CI log.
/// </summary>
internal sealed class LocalConsole
{
    private static readonly int[] Colours = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];
    private readonly Lock _lock = new();
    private readonly TextWriter _out;
    private readonly bool _coloured;
    private readonly Dictionary<string, int> _colours = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ResourceState State, string Address, int Restarts)> _rows = new(StringComparer.Ordinal);
    private readonly int _width;

    public LocalConsole(TextWriter output, IEnumerable<string> names, bool coloured)
    {
        (_out, _coloured) = (output, coloured);
        foreach (var name in names)
        {
            _colours[name] = Colours[_colours.Count % Colours.Length];
            _rows[name] = (ResourceState.Waiting, string.Empty, 0);
        }

        _width = Math.Max(10, _rows.Keys.Select(name => name.Length).DefaultIfEmpty().Max());
    }

    public static LocalConsole ForThisTerminal(IEnumerable<string> names) =>
        new(Console.Out, names, !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    public ResourceState StateOf(string name)
    {
        lock (_lock) return _rows[name].State;
    }

    /// <summary>A line of the AppHost itself.</summary>
    public void Say(string line) => Write("apphost", line);

    /// <summary>A line of a resource.</summary>
    public void Write(string name, string line)
    {
        lock (_lock) _out.WriteLine($"{Prefix(name)} {line}");
    }

    public void TableHead()
    {
        lock (_lock) _out.WriteLine($"{Prefix("apphost")} {Row("NAME", "STATE", "ADDRESS")}");
    }

    /// <summary>Notes the state and prints its row, where it is another than before.</summary>
    public void Show(string name, ResourceState state, string address, int restarts)
    {
        lock (_lock)
        {
            if (_rows[name] == (state, address, restarts)) return;
            _rows[name] = (state, address, restarts);
            _out.WriteLine($"{Prefix("apphost")} {RowOf(name)}");
        }
    }

    /// <summary>The whole table.</summary>
    public void Table()
    {
        lock (_lock)
        {
            _out.WriteLine();
            _out.WriteLine(Row("NAME", "STATE", "ADDRESS"));
            foreach (var name in _rows.Keys) _out.WriteLine(RowOf(name));
            _out.WriteLine();
        }
    }

    public void Plain(string line)
    {
        lock (_lock) _out.WriteLine(line);
    }

    private string RowOf(string name)
    {
        var (state, address, restarts) = _rows[name];
        var shown = restarts == 0 ? state.ToString() : string.Create(CultureInfo.InvariantCulture, $"{state} ({restarts} restarts)");
        return Row(name, shown, address);
    }

    private string Row(string name, string state, string address) => $"{name.PadRight(_width)}  {state.PadRight(23)}  {address}".TrimEnd();

    private string Prefix(string name)
    {
        var padded = name.PadRight(_width);
        if (!_coloured) return padded + " |";
        var colour = _colours.TryGetValue(name, out var own) ? own : 97;
        return string.Create(CultureInfo.InvariantCulture, $"\u001b[{colour}m{padded} |\u001b[0m");
    }
}
