using System.IO.Compression;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>Makes the bytes of an Open XML file depend on its content alone.</summary>
internal static class OpenXmlFile
{
    /// <summary>The earliest instant that a zip entry can carry.</summary>
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The same parts in a fixed order and with a fixed time: the packaging library stamps entries with the clock, and a signed
    /// document has to come out byte for byte whenever it is written.
    /// </summary>
    public static byte[] Canonical(Stream written)
    {
        written.Position = 0;
        using var bytes = new MemoryStream();
        using (var from = new ZipArchive(written, ZipArchiveMode.Read, leaveOpen: true))
        using (var to = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            // Readers that look at the first entry only, to tell what a file is, expect the content types there.
            var entries = from.Entries
                .OrderByDescending(entry => entry.FullName == "[Content_Types].xml")
                .ThenBy(entry => entry.FullName, StringComparer.Ordinal);
            foreach (var entry in entries)
            {
                var copy = to.CreateEntry(entry.FullName, CompressionLevel.Optimal);
                copy.LastWriteTime = EntryTime;
                using var source = entry.Open();
                using var target = copy.Open();
                source.CopyTo(target);
            }
        }

        return bytes.ToArray();
    }
}
