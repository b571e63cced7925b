using System.Text.Json;
using CsvHelper;
using SocialPubs.Intake.Proposals;

namespace SocialPubs.Topics;

/// <summary>An appeal with its text as it was written and as the product's model sees it.</summary>
internal sealed record Appeal(string Text, Labelled Labelled);

internal static class Appeals
{
    public static List<Appeal> Read(string path)
    {
        using var stream = File.OpenRead(path);
        using var csv = CsvReader.Create(stream, new CsvReaderOptions(), leaveOpen: false);
        var rows = new List<Appeal>();
        csv.ReadHeader();
        while (csv.Read())
        {
            var text = csv.GetString("text");
            rows.Add(new Appeal(text, new Labelled(ProposalText.Stems(text), csv.GetString("topic"), csv.GetString("body"))));
        }

        return rows;
    }

    /// <summary>The group of each topic.</summary>
    public static Dictionary<string, string> Groups(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in document.RootElement.EnumerateArray())
        {
            foreach (var topic in group.GetProperty("topics").EnumerateArray())
                groups[topic.GetString()!] = group.GetProperty("group").GetString()!;
        }

        return groups;
    }
}
