using DocumentFormat.OpenXml.Wordprocessing;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>What stands above and below the text of an official document (GOST R 7.0.97-2016, section 5).</summary>
internal static class Requisites
{
    private const string Administration = "Администрация ";

    public static void Write(WordBody body, AnalysisDocument document)
    {
        var head = document.Figures.Head;
        if (document.Signature is null)
            body.Body.Append(AtRight("ПРОЕКТ"));
        body.Paragraph(head.Issuer, "Issuer");
        if (AddresseeOf(document) is { } addressee)
            body.Paragraph(addressee, "Addressee");

        var (kind, title) = TitleOf(head);
        body.Paragraph(kind, "Title");
        if (title.Length > 0)
            body.Paragraph(title, "Title");
        body.Paragraph($"за {PeriodOf(head)}", "Title");
        body.Paragraph("", "Title");

        var zone = TimeZoneInfo.FindSystemTimeZoneById(head.TimeZone);
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(document.Signature?.SignedAt ?? head.ComputedAt, zone).DateTime);
        body.Paragraph(Russian.LongDate(date), "Requisite");
    }

    /// <summary>
    /// Position, signature and name; the mark says what stands in place of a signature by hand. A draft leaves room for one.
    /// </summary>
    public static void WriteSignature(WordBody body, AnalysisDocument document)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(document.Figures.Head.TimeZone);
        body.Body.Append(WordBody.TextParagraph("", "Signature1"));
        if (document.Signature is not { } signature)
        {
            body.Body.Append(Block("Ответственный заместитель главы", [("_______________", false), ("(подпись)", true)], "_______________", hasFrame: false));
            return;
        }

        body.Body.Append(Block(
            signature.Position,
            [
                ("ПОДПИСАНО В СИСТЕМЕ", false),
                ("Подписал: " + signature.Name, true),
                ($"Когда: {Russian.Instant(signature.SignedAt, zone)} ({Russian.Offset(signature.SignedAt, zone)})", true),
                ("SHA-256 данных: " + Grouped(signature.DataHash), true),
            ],
            signature.Name,
            hasFrame: true));
    }

    /// <summary>"АНАЛИЗ" and the rest of "Анализ публикаций в социальных сетях": the kind of document stands by itself.</summary>
    private static (string Kind, string Title) TitleOf(AnalysisHead head)
    {
        const string Analysis = "Анализ ";
        return head.Title.StartsWith(Analysis, StringComparison.OrdinalIgnoreCase)
            ? ("АНАЛИЗ", head.Title[Analysis.Length..])
            : (head.Title.ToUpperInvariant(), "");
    }

    /// <summary>What goes after "за": a month as it is called, a range of days as a period.</summary>
    public static string PeriodOf(AnalysisHead head) =>
        head.Period.StartsWith("с ", StringComparison.Ordinal) ? "период " + head.Period : head.Period;

    private static string? AddresseeOf(AnalysisDocument document)
    {
        if (!string.IsNullOrWhiteSpace(document.Addressee))
            return document.Addressee;

        var issuer = document.Figures.Head.Issuer;
        return issuer.StartsWith(Administration, StringComparison.Ordinal)
            ? "Главе Администрации\n" + issuer[Administration.Length..]
            : null;
    }

    private static Paragraph AtRight(string text)
    {
        var paragraph = WordBody.TextParagraph(text, "Requisite");
        paragraph.ParagraphProperties!.Justification = new Justification { Val = JustificationValues.Right };
        return paragraph;
    }

    private static Table Block(string position, IReadOnlyList<(string Text, bool IsSmall)> middle, string name, bool hasFrame)
    {
        int[] widths = [58, 68, 44];
        var table = new Table(
            new TableProperties
            {
                TableWidth = new TableWidth { Width = WordBody.Text(WordBody.Twips(widths.Sum())), Type = TableWidthUnitValues.Dxa },
                TableLayout = new TableLayout { Type = TableLayoutValues.Fixed },
                TableCaption = new TableCaption { Val = "Подпись" },
            },
            new TableGrid(widths.Select(width => new GridColumn { Width = WordBody.Text(WordBody.Twips(width)) })));

        var mark = Cell(widths[1], hasFrame);
        foreach (var (text, isSmall) in middle)
        {
            var paragraph = WordBody.TextParagraph(text, isSmall ? "Stamp" : "Signature1");
            if (!hasFrame || !isSmall)
                paragraph.ParagraphProperties!.Justification = new Justification { Val = JustificationValues.Center };
            mark.Append(paragraph);
        }

        var who = Cell(widths[0], hasFrame: false);
        who.Append(WordBody.TextParagraph(position, "Signature1"));
        var signed = Cell(widths[2], hasFrame: false);
        var line = WordBody.TextParagraph(name.Replace(". ", ".\u00A0", StringComparison.Ordinal), "Signature1");
        line.ParagraphProperties!.Justification = new Justification { Val = JustificationValues.Right };
        signed.Append(line);

        table.Append(new TableRow(new TableRowProperties(new CantSplit()), who, mark, signed));
        return table;
    }

    private static TableCell Cell(int width, bool hasFrame)
    {
        var properties = new TableCellProperties
        {
            TableCellWidth = new TableCellWidth { Width = WordBody.Text(WordBody.Twips(width)), Type = TableWidthUnitValues.Dxa },
        };
        if (hasFrame)
        {
            properties.TableCellBorders = new TableCellBorders
            {
                TopBorder = new TopBorder { Val = BorderValues.Single, Size = 8, Color = "000000" },
                LeftBorder = new LeftBorder { Val = BorderValues.Single, Size = 8, Color = "000000" },
                BottomBorder = new BottomBorder { Val = BorderValues.Single, Size = 8, Color = "000000" },
                RightBorder = new RightBorder { Val = BorderValues.Single, Size = 8, Color = "000000" },
            };
        }

        properties.TableCellVerticalAlignment = new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Bottom };
        return new TableCell(properties);
    }

    /// <summary>Groups of eight can be read aloud and compared by eye, and give the line places to break.</summary>
    private static string Grouped(string hash) => string.Join(' ', hash.Chunk(8).Select(group => new string(group)));
}
