using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

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

    /// <summary>The text without what XML cannot hold: people paste control characters and halves of emoji.</summary>
    public static string Clean(string text)
    {
        var isClean = true;
        for (var index = 0; index < text.Length && isClean; index++)
            isClean = XmlConvert.IsXmlChar(text[index]);
        if (isClean)
            return text;

        var clean = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (XmlConvert.IsXmlChar(text[index]))
                clean.Append(text[index]);
            else if (index + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[index + 1], text[index]))
                clean.Append(text[index]).Append(text[++index]);
        }

        return clean.ToString();
    }

    public static void Fill(OpenXmlPart part, string xml)
    {
        using var source = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        part.FeedData(source);
    }

    /// <summary>Title, author, language and dates, under a fixed name: the library's own part is named at random.</summary>
    public static string CoreProperties(AnalysisDocument document)
    {
        var head = document.Figures.Head;
        var instant = (document.Signature?.SignedAt ?? head.ComputedAt).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return $"""
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
              <dc:title>{Escape(head.Title)}, {Escape(head.Period)}</dc:title>
              <dc:subject>{Escape(head.ActTitle)}</dc:subject>
              <dc:creator>{Escape(document.Signature?.Name ?? head.Issuer)}</dc:creator>
              <cp:contentStatus>{(document.Signature is null ? "Проект" : "Подписан")}</cp:contentStatus>
              <dcterms:created xsi:type="dcterms:W3CDTF">{instant}</dcterms:created>
              <dcterms:modified xsi:type="dcterms:W3CDTF">{instant}</dcterms:modified>
              <dc:language>ru-RU</dc:language>
            </cp:coreProperties>
            """;
    }

    private static string Escape(string text) => SecurityElement.Escape(Clean(text));
}
