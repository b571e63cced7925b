using CsvHelper;

namespace SocialPubs.Load.Run;

/// <summary>A body of the appeals.</summary>
internal sealed record AppealBody(string Code, string Name);

/// <summary>A topic of the appeals; its default body is the one that got most of them.</summary>
internal sealed record AppealTopic(string Code, string Name, string DefaultBody);

/// <summary>One appeal, converted to what a curator would enter.</summary>
/// <param name="Number">The row, counted from 1.</param>
/// <param name="AuthorName">Appeals name no author: «Автор обращения» and the row's id.</param>
/// <param name="Text">The text as it stands in the file.</param>
internal sealed record Appeal(int Number, string Id, string AuthorName, string Text, string TopicCode, string BodyCode);

/// <summary>
/// Converts a file of appeals (CSV with the columns id, text, topic, body) to publications: bodies and topics get codes
/// made from their names, the group of a topic is its body's name, every text becomes a post on the wall of one
/// community, detected when it is imported.
/// </summary>
internal sealed class Appeals
{
    private static readonly string[] Columns = ["id", "text", "topic", "body"];

    private Appeals(IReadOnlyList<Appeal> rows, IReadOnlyList<AppealBody> bodies, IReadOnlyList<AppealTopic> topics) =>
        (Rows, Bodies, Topics) = (rows, bodies, topics);

    public IReadOnlyList<Appeal> Rows { get; }

    public IReadOnlyList<AppealBody> Bodies { get; }

    public IReadOnlyList<AppealTopic> Topics { get; }

    /// <exception cref="LoadException">The file is not what it should be.</exception>
    public static Appeals Read(string path, int? limit)
    {
        var rows = ReadRows(path, limit);
        if (rows.Count == 0)
            throw new LoadException($"{path} has no rows.");
        if (rows.FindIndex(row => string.IsNullOrWhiteSpace(row.Text) || string.IsNullOrWhiteSpace(row.Topic) || string.IsNullOrWhiteSpace(row.Body)) is >= 0 and var empty)
            throw new LoadException($"Row {empty + 1} of {path} lacks a text, a topic or a body.");

        return new Appeals(
            [.. rows.Select((row, i) => new Appeal(i + 1, row.Id, $"Автор обращения {row.Id}", row.Text, TopicCode(row), BodyCode(row)))],
            [.. rows.Select(row => new AppealBody(BodyCode(row), row.Body.Trim())).Distinct()],
            [.. rows.GroupBy(TopicCode, StringComparer.Ordinal).Select(topic => new AppealTopic(
                topic.Key,
                Cut(topic.First().Topic.Trim()),
                topic.GroupBy(BodyCode, StringComparer.Ordinal).MaxBy(body => body.Count())!.Key))]);
    }

    private static string BodyCode(Row row) => Slugs.Of("b-", row.Body.Trim());

    private static string TopicCode(Row row) => Slugs.Of("t-", row.Topic.Trim());

    /// <summary>A topic's name may have 300 characters.</summary>
    private static string Cut(string name) => name.Length <= 300 ? name : name[..300];

    private static List<Row> ReadRows(string path, int? limit)
    {
        var rows = new List<Row>();
        try
        {
            using var stream = File.OpenRead(path);
            using var csv = CsvReader.Create(stream, new CsvReaderOptions(), leaveOpen: false);
            csv.ReadHeader();
            foreach (var column in Columns)
            {
                if (!csv.TryGetFieldIndex(column, out _))
                    throw new LoadException($"{path} has no column '{column}'; it needs {string.Join(", ", Columns)}.");
            }

            while (rows.Count < (limit ?? int.MaxValue) && csv.Read())
                rows.Add(new Row(csv.GetString("id"), csv.GetString("text"), csv.GetString("topic"), csv.GetString("body")));
        }
        catch (Exception exception) when (exception is CsvFormatException or IOException or UnauthorizedAccessException)
        {
            throw new LoadException($"{path} cannot be read: {exception.Message}", exception);
        }

        return rows;
    }

    private sealed record Row(string Id, string Text, string Topic, string Body);
}
