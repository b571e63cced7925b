using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SocialPubs.Reporting.Exports;

/// <summary>
/// A table for spreadsheets: RFC 4180 in UTF-8 with a byte order mark. Goes out row by row as the database gives them, so that
/// it may be of any length.
/// </summary>
internal static class CsvFile
{
    /// <summary>An author of a post could name something so that a spreadsheet would run it: such cells get an apostrophe.</summary>
    private static readonly CsvWriterOptions Options = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape };

    public static PushStreamHttpResult Of(
        string name, string[] header, IAsyncEnumerable<string?[]> rows, CancellationToken cancellationToken) => TypedResults.Stream(
        stream => WriteAsync(stream, header, rows, cancellationToken), "text/csv; charset=utf-8", name);

    public static async Task WriteAsync(Stream stream, string[] header, IAsyncEnumerable<string?[]> rows, CancellationToken cancellationToken)
    {
        var csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        await using var closing = csv.ConfigureAwait(false);
        await csv.WriteRecordAsync(header, cancellationToken);
        await foreach (var row in rows.WithCancellation(cancellationToken))
            await csv.WriteRecordAsync(row!, cancellationToken);
        await csv.FlushAsync(cancellationToken);
    }
}
