using System.Globalization;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>A column of a sheet.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Width">In characters.</param>
internal sealed record SheetColumn(string Title, int Width = 14);

/// <summary>
/// Writes a sheet row by row: numbers as numbers, dates as dates, durations as parts of a day, texts as texts whatever sign they
/// begin with. Under a frozen head with a filter.
/// </summary>
/// <param name="zone">The zone in which instants are written: a workbook knows no zones.</param>
internal sealed class SheetWriter(TimeZoneInfo zone)
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    /// <summary>Day 0 of a workbook's calendar; true for every date after February 1900.</summary>
    private static readonly DateTime Epoch = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>What a program that reads the cell as a formula looks for.</summary>
    private static readonly char[] FormulaSigns = ['=', '+', '-', '@', '\t', '\r'];

    public void Write(WorksheetPart part, IReadOnlyList<SheetColumn> columns, IEnumerable<IReadOnlyList<object?>> rows, bool isFirst)
    {
        using var stream = part.GetStream(FileMode.Create, FileAccess.Write);
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) });
        xml.WriteStartDocument(standalone: true);
        xml.WriteStartElement("worksheet", Main);
        Head(xml, columns, isFirst);

        xml.WriteStartElement("sheetData", Main);
        Row(xml, 1, [.. columns.Select(column => (object?)column.Title)], isHead: true);
        var number = 1;
        foreach (var row in rows)
            Row(xml, ++number, row, isHead: false);
        xml.WriteEndElement();

        xml.WriteStartElement("autoFilter", Main);
        xml.WriteAttributeString("ref", Range(columns.Count, number));
        xml.WriteEndElement();
        Page(xml);
        xml.WriteEndElement();
    }

    /// <summary>The cells of a sheet with so many rows, such as <c>A1:C12</c>.</summary>
    public static string Range(int columns, int rows) => string.Create(CultureInfo.InvariantCulture, $"A1:{Column(columns - 1)}{rows}");

    private static void Head(XmlWriter xml, IReadOnlyList<SheetColumn> columns, bool isFirst)
    {
        xml.WriteRaw("<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>");
        xml.WriteRaw(
            $"<sheetViews><sheetView{(isFirst ? " tabSelected=\"1\"" : "")} workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>" +
            "<selection pane=\"bottomLeft\" activeCell=\"A2\" sqref=\"A2\"/></sheetView></sheetViews>");

        xml.WriteStartElement("cols", Main);
        for (var index = 0; index < columns.Count; index++)
        {
            xml.WriteStartElement("col", Main);
            xml.WriteAttributeString("min", Text(index + 1));
            xml.WriteAttributeString("max", Text(index + 1));
            xml.WriteAttributeString("width", Text(columns[index].Width));
            xml.WriteAttributeString("customWidth", "1");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>Printed on A4 across, as wide as the page, numbered.</summary>
    private static void Page(XmlWriter xml) => xml.WriteRaw(
        "<pageMargins left=\"0.6\" right=\"0.4\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>" +
        "<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>" +
        "<headerFooter><oddHeader>&amp;C&amp;A</oddHeader><oddFooter>&amp;C&amp;P</oddFooter></headerFooter>");

    private void Row(XmlWriter xml, int number, IReadOnlyList<object?> values, bool isHead)
    {
        xml.WriteStartElement("row", Main);
        xml.WriteAttributeString("r", Text(number));
        if (isHead)
        {
            // Room for three lines: not every program fits a head's height to its text.
            xml.WriteAttributeString("ht", "48");
            xml.WriteAttributeString("customHeight", "1");
        }

        for (var index = 0; index < values.Count; index++)
        {
            if (values[index] is { } value)
                Cell(xml, Column(index) + Text(number), value, isHead);
        }

        xml.WriteEndElement();
    }

    private void Cell(XmlWriter xml, string reference, object value, bool isHead)
    {
        xml.WriteStartElement("c", Main);
        xml.WriteAttributeString("r", reference);
        switch (value)
        {
            case string text:
                xml.WriteAttributeString("s", Text(isHead ? SheetStyles.Head : text.IndexOfAny(FormulaSigns) == 0 ? SheetStyles.QuotedText : SheetStyles.PlainText));
                xml.WriteAttributeString("t", "inlineStr");
                xml.WriteStartElement("is", Main);
                xml.WriteStartElement("t", Main);
                xml.WriteAttributeString("xml", "space", null, "preserve");
                xml.WriteString(Limited(OpenXmlFile.Clean(text)));
                xml.WriteEndElement();
                xml.WriteEndElement();
                break;
            case int or long:
                Number(xml, SheetStyles.Number, Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
            case Share share:
                Number(xml, SheetStyles.Percent, share.Value.ToString("R", CultureInfo.InvariantCulture));
                break;
            case TimeSpan duration:
                Number(xml, SheetStyles.Duration, (duration.Ticks / (decimal)TimeSpan.TicksPerDay).ToString(CultureInfo.InvariantCulture));
                break;
            case DateOnly date:
                Number(xml, SheetStyles.Date, Serial(date.ToDateTime(TimeOnly.MinValue)));
                break;
            case DateTimeOffset instant:
                Number(xml, SheetStyles.Instant, Serial(TimeZoneInfo.ConvertTime(instant, zone).DateTime));
                break;
            default:
                throw new ArgumentException($"A cell cannot hold a {value.GetType().Name}.", nameof(value));
        }

        xml.WriteEndElement();
    }

    private static void Number(XmlWriter xml, int style, string number)
    {
        xml.WriteAttributeString("s", Text(style));
        xml.WriteElementString("v", Main, number);
    }

    private static string Serial(DateTime local) =>
        ((local - Epoch).Ticks / (decimal)TimeSpan.TicksPerDay).ToString(CultureInfo.InvariantCulture);

    /// <summary>A cell holds 32,767 characters; more makes a file that does not open.</summary>
    private static string Limited(string text)
    {
        const int Most = 32767;
        if (text.Length <= Most)
            return text;
        return text[..(char.IsHighSurrogate(text[Most - 2]) ? Most - 2 : Most - 1)] + "…";
    }

    /// <summary>A, B … Z, AA …</summary>
    private static string Column(int index) =>
        index < 26 ? ((char)('A' + index)).ToString() : Column((index / 26) - 1) + (char)('A' + (index % 26));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A share from 0 to 1, written as a percentage.</summary>
internal readonly record struct Share(double Value)
{
    public static object? Of(double? value) => value is null ? null : new Share(value.Value);
}

/// <summary>The formats of the workbook's cells; the constants are places in <c>cellXfs</c>.</summary>
internal static class SheetStyles
{
    public const int Head = 1;
    public const int PlainText = 2;

    /// <summary>Stays a text also when somebody edits the cell.</summary>
    public const int QuotedText = 3;

    public const int Number = 4;
    public const int Percent = 5;
    public const int Duration = 6;
    public const int Date = 7;
    public const int Instant = 8;

    public const string Xml = """
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
          <numFmts count="4">
            <numFmt numFmtId="164" formatCode="0.0%"/>
            <numFmt numFmtId="165" formatCode="[h]:mm"/>
            <numFmt numFmtId="166" formatCode="dd\.mm\.yyyy"/>
            <numFmt numFmtId="167" formatCode="dd\.mm\.yyyy\ hh:mm"/>
          </numFmts>
          <fonts count="2">
            <font><sz val="11"/><name val="Calibri"/><family val="2"/><charset val="204"/></font>
            <font><b/><sz val="11"/><name val="Calibri"/><family val="2"/><charset val="204"/></font>
          </fonts>
          <fills count="3">
            <fill><patternFill patternType="none"/></fill>
            <fill><patternFill patternType="gray125"/></fill>
            <fill><patternFill patternType="solid"><fgColor rgb="FFE7E6E6"/><bgColor indexed="64"/></patternFill></fill>
          </fills>
          <borders count="2">
            <border><left/><right/><top/><bottom/><diagonal/></border>
            <border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom><diagonal/></border>
          </borders>
          <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
          <cellXfs count="9">
            <xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
            <xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>
            <xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>
            <xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>
            <xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
            <xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
            <xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
            <xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
            <xf numFmtId="167" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
          </cellXfs>
          <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
        </styleSheet>
        """;
}
