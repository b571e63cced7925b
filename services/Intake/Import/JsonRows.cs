using System.Runtime.CompilerServices;
using System.Text.Json;
using SocialPubs.Intake.Publications;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Intake.Import;

/// <summary>Rows as JSON lines: on each line what <c>POST /publications</c> takes.</summary>
internal static class JsonRows
{
    public static async IAsyncEnumerable<ImportRow> ReadAsync(LineReader lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long number = 0;
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (!line.IsBlank)
                yield return Parse(++number, line);
        }
    }

    private static ImportRow Parse(long number, Line line)
    {
        if (line.Text is null)
            return ImportRow.Of(number, line);

        try
        {
            return JsonSerializer.Deserialize<RegisterRequest>(line.Text, Json.Options) is { } request
                ? new ImportRow(number, line.Number, request, [])
                : new ImportRow(number, line.Number, null, [new Refusal(IntakeRefusals.ImportRowMalformed, "The line holds no object.")]);
        }
        catch (JsonException exception)
        {
            var field = exception.Path is { Length: > 2 } path ? path[2..] : null;
            var detail = $"The JSON is not acceptable at position {exception.BytePositionInLine + 1}.";
            return new ImportRow(number, line.Number, null, [new Refusal(IntakeRefusals.ImportRowMalformed, detail, field)]);
        }
    }
}
