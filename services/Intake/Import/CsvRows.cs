using System.Runtime.CompilerServices;
using System.Text;
using SocialPubs.Intake.Publications;
using SocialPubs.ServiceDefaults.Problems;
using SocialPubs.ServiceDefaults.Texts;

namespace SocialPubs.Intake.Import;

/// <summary>
/// Rows as CSV (RFC 4180). The first line names the columns, which are the fields of <c>POST /publications</c>; commas,
/// semicolons (Excel in Russian) and tabs are told apart by it. A broken row costs itself only: reading goes on with the
/// line after the one on which it began.
/// </summary>
internal sealed class CsvRows
{
    private static readonly string[] Columns =
    [
        "network", "url", "authorName", "authorUrl", "text", "postedAt", "detectedAt", "topicCode", "bodyCode", "direct", "level", "source",
        "evidence", "instructions", "repeatOf",
    ];

    private static readonly string[] NeededColumns = ["network", "url", "authorName", "text"];

    /// <summary>Characters of the longest row, over all its lines.</summary>
    private const int MaxRecord = 256 * 1024;

    private readonly LineReader lines;
    private readonly LinkedList<Line> waiting = [];
    private readonly char delimiter;
    private readonly string[] header;

    private CsvRows(LineReader lines, char delimiter, string[] header)
    {
        this.lines = lines;
        this.delimiter = delimiter;
        this.header = header;
    }

    /// <summary>Reads the names of the columns.</summary>
    public static async Task<Outcome<CsvRows>> OpenAsync(LineReader lines, CancellationToken cancellationToken)
    {
        var line = await lines.ReadAsync(cancellationToken);
        if (line is null)
            return Header("The file is empty.");
        if (line.Text is null)
            return ImportRow.Fault(line.Fault) with { Field = "header" };

        var delimiter = new[] { ',', ';', '\t' }.MaxBy(candidate => line.Text.AsSpan().Count(candidate));
        if (Split(line.Text, delimiter) is not { } names)
            return Header("Its quotes do not match.");

        var header = names.Select(name => Columns.FirstOrDefault(column => string.Equals(column, name.Trim(), StringComparison.OrdinalIgnoreCase)) ?? name).ToArray();
        if (header.FirstOrDefault(name => !Columns.Contains(name, StringComparer.Ordinal)) is { } unknown)
            return Header($"There is no column '{Shorten(unknown)}'; columns are {string.Join(", ", Columns)}.");
        if (header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return Header($"Column '{twice.Key}' is there twice.");
        if (NeededColumns.FirstOrDefault(needed => !header.Contains(needed, StringComparer.Ordinal)) is { } missing)
            return Header($"Column '{missing}' is missing.");

        return new CsvRows(lines, delimiter, header);
    }

    public async IAsyncEnumerable<ImportRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long number = 0;
        while (await NextAsync(cancellationToken) is { } first)
        {
            if (first.IsBlank)
                continue;

            number++;
            if (first.Text is null)
            {
                yield return ImportRow.Of(number, first);
                continue;
            }

            var (record, following) = await CompleteAsync(first, cancellationToken);
            var fields = record is null ? null : Split(record, delimiter);
            if (fields?.Length == header.Length)
            {
                yield return Parse(number, first.Number, fields);
                continue;
            }

            // Whatever was taken for the rest of this row may be good rows.
            for (var node = following.Count - 1; node >= 0; node--)
                waiting.AddFirst(following[node]);
            var detail = record is null ? "A quote is opened and not closed."
                : fields is null ? "A quote stands where none can stand; double the quotes inside a quoted field."
                : $"It has {fields.Length} columns; the first line names {header.Length}.";
            yield return new ImportRow(number, first.Number, null, [new Refusal(IntakeRefusals.ImportRowMalformed, detail)]);
        }
    }

    /// <summary>A row is complete when its quotes are: a quoted field may hold line ends, and quotes in it are doubled.</summary>
    /// <returns>The row's text, or null where its quotes never match, and the lines taken after the first.</returns>
    private async Task<(string? Record, List<Line> Following)> CompleteAsync(Line first, CancellationToken cancellationToken)
    {
        var following = new List<Line>();
        var text = first.Text!;
        if (Quotes(text) % 2 == 0)
            return (text, following);

        var record = new StringBuilder(text);
        while (await NextAsync(cancellationToken) is { } line)
        {
            following.Add(line);
            if (line.Text is null || record.Length + line.Text.Length > MaxRecord)
                break;

            record.Append('\n').Append(line.Text);
            if (Quotes(line.Text) % 2 == 1)
                return (record.ToString(), following);
        }

        return (null, following);
    }

    private async ValueTask<Line?> NextAsync(CancellationToken cancellationToken)
    {
        if (waiting.First is not { } node)
            return await lines.ReadAsync(cancellationToken);

        waiting.RemoveFirst();
        return node.Value;
    }

    private static int Quotes(string text) => text.AsSpan().Count('"');

    /// <summary>The fields of a row, or null where a quote stands in a field that is not quoted, or text after a quoted one.</summary>
    private static string[]? Split(string record, char delimiter)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var position = 0;
        while (true)
        {
            field.Clear();
            if (position < record.Length && record[position] == '"')
            {
                for (position++; position < record.Length; position++)
                {
                    if (record[position] != '"')
                        field.Append(record[position]);
                    else if (position + 1 < record.Length && record[position + 1] == '"')
                        field.Append(record[position++]);
                    else
                        break;
                }

                // Past the closing quote, which a complete row has.
                position++;
            }
            else
            {
                while (position < record.Length && record[position] != delimiter && record[position] != '"')
                    field.Append(record[position++]);
            }

            if (position < record.Length && record[position] != delimiter)
                return null;
            fields.Add(field.ToString());
            if (position >= record.Length)
                return [.. fields];
            position++;
        }
    }

    private ImportRow Parse(long number, long line, string[] fields)
    {
        var faults = new List<Refusal>();
        string? Text(string column) =>
            Array.IndexOf(header, column) is >= 0 and var index && fields[index] is { Length: > 0 } text ? text : null;

        var request = new RegisterRequest(
            Text("network"),
            Text("url"),
            Text("authorName"),
            Text("authorUrl"),
            Text("text"),
            Instant(Text("postedAt"), "postedAt", faults),
            Instant(Text("detectedAt"), "detectedAt", faults),
            Text("topicCode"),
            Text("bodyCode"),
            Flag(Text("direct"), faults),
            Text("level"),
            Text("source"),
            List(Text("evidence")),
            Text("instructions"),
            Ids(Text("repeatOf"), faults));
        return faults.Count == 0 ? new ImportRow(number, line, request, []) : new ImportRow(number, line, null, faults);
    }

    private static DateTimeOffset? Instant(string? text, string field, List<Refusal> faults)
    {
        if (text is null)
            return null;
        if (InstantConverter.TryParse(text.Trim(), out var instant))
            return instant;

        faults.Add(new Refusal(
            IntakeRefusals.ImportRowMalformed, "An instant is ISO 8601 with an offset, such as 2026-03-01T09:30:00+03:00.", field));
        return null;
    }

    private static bool? Flag(string? text, List<Refusal> faults)
    {
        if (text is null)
            return null;
        if (bool.TryParse(text, out var flag))
            return flag;

        faults.Add(new Refusal(IntakeRefusals.ImportRowMalformed, "It is true or false.", "direct"));
        return null;
    }

    private static string[]? List(string? text) => text?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static List<Guid>? Ids(string? text, List<Refusal> faults)
    {
        if (List(text) is not { } parts)
            return null;

        var ids = new List<Guid>();
        foreach (var part in parts)
        {
            if (Guid.TryParse(part, out var id))
                ids.Add(id);
            else
                faults.Add(new Refusal(IntakeRefusals.ImportRowMalformed, "It holds ids of publications, divided by blanks.", "repeatOf"));
        }

        return ids;
    }

    private static Refusal Header(string detail) => new(IntakeRefusals.ImportHeader, detail, "header");

    private static string Shorten(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
