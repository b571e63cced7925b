using System.Text.RegularExpressions;

namespace SocialPubs.Architecture.Tests;

/// <summary>The table of docs/security.md has every item of OWASP ASVS 5.0 that concerns us, and names what there is.</summary>
public sealed partial class SecurityDocumentTests
{
    /// <summary>Section, its items of level 1, its items of level 2.</summary>
    private const string Items =
        """
        1.1||1-2
        1.2|1-5|6-9
        1.3|1-2|3-11
        1.4||1-3
        1.5|1|2
        2.1|1|2-3
        2.2|1-2|3
        2.3|1|2-4
        2.4||1
        3.2|1-2|
        3.3|1|2-4
        3.4|1-2|3-6
        3.5|1-3|4-5
        3.7||1-2
        4.1|1|2-3
        4.2||1
        4.3||1-2
        4.4|1|2-4
        5.1||1
        5.2|1-2|3
        5.3|1-2|
        5.4||1-3
        6.1|1|2-3
        6.2|1-8|9-12
        6.3|1-2|3-4
        6.4|1-2|3-4
        6.5||1-5
        6.6||1-3
        6.8||1-4
        7.1||1-3
        7.2|1-4|
        7.3||1-2
        7.4|1-2|3-5
        7.5||1-2
        7.6||1-2
        8.1|1|2
        8.2|1-2|3
        8.3|1|
        8.4||1
        9.1|1-3|
        9.2|1|2-4
        10.1||1-2
        10.2||1-2
        10.3||1-4
        10.4|1-5|6-11
        10.5||1-5
        10.6||1-2
        10.7||1-3
        11.1||1-2
        11.2||1-3
        11.3|1-2|3
        11.4|1|2-4
        11.5||1
        11.6||1
        12.1|1|2-3
        12.2|1-2|
        12.3||1-4
        13.1||1
        13.2||1-5
        13.3||1-2
        13.4|1|2-5
        14.1||1-2
        14.2|1|2-4
        14.3|1|2-3
        15.1|1|2-3
        15.2|1|2-3
        15.3|1|2-7
        16.1||1
        16.2||1-5
        16.3||1-4
        16.4||1-3
        16.5||1-3
        17.1||1
        17.2||1-4
        17.3||1-2
        """;

    private static readonly string[] States = ["met", "platform", "partly", "no", "n/a"];

    private static readonly Lazy<IReadOnlyList<(string[] Ids, string Level, string State, string Text)>> Rows = new(ReadRows);

    private static readonly Lazy<IReadOnlyList<string>> Files = new(() =>
        [.. Directory.EnumerateFiles(Parts.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(path => "/" + Path.GetRelativePath(Parts.Root, path).Replace('\\', '/'))
            .Where(path => !BuiltRegex().IsMatch(path))]);

    [Fact]
    public void Items_OfLevelsOneAndTwo_AreInTheTableOnce()
    {
        var expected = Items.Split('\n').Select(line => line.Split('|'))
            .SelectMany(parts => Numbers(parts[1]).Select(number => (Id: $"{parts[0]}.{number}", Level: "1"))
                .Concat(Numbers(parts[2]).Select(number => (Id: $"{parts[0]}.{number}", Level: "2"))))
            .ToDictionary(item => item.Id, item => item.Level, StringComparer.Ordinal);
        expected.Count.ShouldBe(253);

        var listed = Rows.Value.SelectMany(row => row.Ids).ToArray();
        listed.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty("listed more than once");
        listed.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach (var row in Rows.Value)
            row.Level.ShouldBe(string.Join(", ", row.Ids.Select(id => expected[id]).Distinct().Order(StringComparer.Ordinal)), row.Ids[0]);
    }

    [Fact]
    public void States_InTheTable_AreGivenWithAReason()
    {
        foreach (var row in Rows.Value)
        {
            States.ShouldContain(row.State, row.Ids[0]);
            row.Text.Length.ShouldBeGreaterThan(2, row.Ids[0]);
        }
    }

    [Fact]
    public void Places_InTheTable_AreThere()
    {
        var missing = new List<string>();
        foreach (var row in Rows.Value)
        {
            foreach (var name in CodeRegex().Matches(row.Text).Select(match => match.Groups["name"].Value))
            {
                if (!IsThere(name))
                    missing.Add($"{row.Ids[0]}: {name}");
            }
        }

        missing.ShouldBeEmpty();
    }

    /// <summary>A file by the end of its path, a folder with a slash behind it, or a test by class and method. Other words are no places.</summary>
    private static bool IsThere(string name)
    {
        if (TestRegex().Match(name) is { Success: true } test)
        {
            return Files.Value.Where(file => file.EndsWith($"/{test.Groups["class"].Value}.cs", StringComparison.Ordinal)).Any(file =>
                test.Groups["method"] is not { Success: true } method
                || File.ReadAllText(Parts.Root + file).Contains($" {method.Value}(", StringComparison.Ordinal));
        }

        if (FolderRegex().IsMatch(name))
            return Files.Value.Any(file => file.Contains("/" + name, StringComparison.Ordinal));
        return !FileRegex().IsMatch(name) || Files.Value.Any(file => file.EndsWith("/" + name, StringComparison.Ordinal));
    }

    private static IEnumerable<int> Numbers(string range)
    {
        if (range.Length == 0)
            return [];
        var ends = range.Split('-').Select(int.Parse).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }

    private static List<(string[] Ids, string Level, string State, string Text)> ReadRows() =>
        [.. File.ReadAllLines(Path.Combine(Parts.Root, "docs", "security.md"))
            .Where(line => ItemRegex().IsMatch(line))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1].Split(", "), cells[2], cells[4], cells[5]))];

    [GeneratedRegex(@"^\| \d+\.\d+\.\d+[,\s]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ItemRegex();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeRegex();

    [GeneratedRegex(@"^(?<class>\w+Tests)(\.(?<method>\w+))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestRegex();

    [GeneratedRegex(@"^/(\.git|(.+/)?(bin|obj))/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BuiltRegex();

    [GeneratedRegex(@"^\w[\w./-]*/$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FolderRegex();

    [GeneratedRegex(@"^\w[\w./-]*\.(cs|cshtml|md|props|json|sh)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileRegex();
}
