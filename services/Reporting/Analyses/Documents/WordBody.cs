using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using A = DocumentFormat.OpenXml.Drawing;
using Inline = DocumentFormat.OpenXml.Drawing.Wordprocessing.Inline;
using Pictures = DocumentFormat.OpenXml.Drawing.Pictures;
using Wp = DocumentFormat.OpenXml.Drawing.Wordprocessing;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>A column of a table in the document.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Width">In millimetres; a table of the whole width has 170.</param>
/// <param name="IsNumber">Centred rather than at the left.</param>
/// <param name="IsUpright">Its head is written from bottom to top: many narrow columns have no room for words.</param>
internal sealed record WordColumn(string Title, int Width, bool IsNumber = true, bool IsUpright = false);

/// <summary>The body of a document: numbers tables and figures, and keeps captions with what they name.</summary>
internal sealed class WordBody(MainDocumentPart main)
{
    private const double TwipsPerMillimetre = 1440 / 25.4;

    private const long EmusPerMillimetre = 36000;

    /// <summary>A table with no more rows stays on one page.</summary>
    private const int MostKept = 14;

    public Body Body { get; } = new();

    /// <summary>The number that the next table gets, for the reference in the text before it.</summary>
    public int NextTable { get; private set; } = 1;

    public int NextFigure { get; private set; } = 1;

    public static int Twips(double millimetres) => (int)Math.Round(millimetres * TwipsPerMillimetre);

    public void Paragraph(string text, string? style = null) => Body.Append(TextParagraph(text, style));

    public void Heading(string text) => Paragraph(text, "Heading1");

    public void Table(string caption, IReadOnlyList<WordColumn> columns, IEnumerable<IReadOnlyList<string>> rows, bool isSmall = false)
    {
        Body.Append(Caption("TableCaption", "Таблица", NextTable, caption));
        NextTable++;

        var table = new Table(
            new TableProperties
            {
                TableStyle = new TableStyle { Val = "AnalysisTable" },
                TableWidth = new TableWidth { Width = Text(Twips(columns.Sum(column => column.Width))), Type = TableWidthUnitValues.Dxa },
                TableLayout = new TableLayout { Type = TableLayoutValues.Fixed },
                TableLook = new TableLook { Val = "0020", FirstRow = true, NoHorizontalBand = true, NoVerticalBand = true },
                TableCaption = new TableCaption { Val = OpenXmlFile.Clean(caption) },
            },
            new TableGrid(columns.Select(column => new GridColumn { Width = Text(Twips(column.Width)) })));

        table.Append(HeadRow(columns, isSmall));
        var texts = rows.ToList();
        for (var index = 0; index < texts.Count; index++)
            table.Append(BodyRow(columns, texts[index], isSmall, isKept: texts.Count <= MostKept && index < texts.Count - 1));
        Body.Append(table);
        Paragraph("", "AfterTable");
    }

    public void Figure(Chart chart, string caption)
    {
        var number = NextFigure++;
        var id = string.Create(CultureInfo.InvariantCulture, $"rIdFigure{number}");
        var part = main.AddImagePart(ImagePartType.Png, id);
        using (var picture = new MemoryStream(chart.Png))
            part.FeedData(picture);

        Body.Append(
            new Paragraph(Properties("Figure"), new Run(new Drawing(Picture(chart, id, number)))),
            Caption("FigureCaption", "Рисунок", number, caption));
    }

    /// <summary>A paragraph; line breaks of the text stay line breaks.</summary>
    public static Paragraph TextParagraph(string text, string? style = null, bool isSmall = false)
    {
        var paragraph = new Paragraph();
        if (style is not null)
            paragraph.Append(Properties(style));
        if (text.Length > 0)
            paragraph.Append(TextRun(text, isSmall));
        return paragraph;
    }

    public static ParagraphProperties Properties(string style) => new() { ParagraphStyleId = new ParagraphStyleId { Val = style } };

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Run TextRun(string text, bool isSmall = false)
    {
        var run = new Run();
        if (isSmall)
            run.Append(new RunProperties { FontSize = new FontSize { Val = "20" }, FontSizeComplexScript = new FontSizeComplexScript { Val = "20" } });

        var lines = OpenXmlFile.Clean(text).ReplaceLineEndings("\n").Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            if (index > 0)
                run.Append(new Break());
            run.Append(new Text(lines[index]) { Space = SpaceProcessingModeValues.Preserve });
        }

        return run;
    }

    /// <summary>"Таблица 1 – …", its number a field, so that lists of tables and cross-references work in a word processor.</summary>
    private static Paragraph Caption(string style, string kind, int number, string caption) => new(
        Properties(style),
        TextRun(kind + "\u00A0"),
        new SimpleField(TextRun(Text(number))) { Instruction = $" SEQ {kind} \\* ARABIC " },
        TextRun(" – " + caption));

    private static TableRow HeadRow(IReadOnlyList<WordColumn> columns, bool isSmall)
    {
        var properties = new TableRowProperties(new CantSplit());
        if (columns.Any(column => column.IsUpright))
            properties.Append(new TableRowHeight { Val = (uint)Twips(36), HeightType = HeightRuleValues.AtLeast });
        properties.Append(new TableHeader());

        var row = new TableRow(properties);
        foreach (var column in columns)
        {
            var cell = new TableCellProperties
            {
                TableCellWidth = new TableCellWidth { Width = Text(Twips(column.Width)), Type = TableWidthUnitValues.Dxa },
            };
            if (column.IsUpright)
                cell.TextDirection = new TextDirection { Val = TextDirectionValues.BottomToTopLeftToRight };
            cell.TableCellVerticalAlignment = new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center };
            row.Append(new TableCell(cell, TextParagraph(column.Title, "TableHead", isSmall)));
        }

        return row;
    }

    private static TableRow BodyRow(IReadOnlyList<WordColumn> columns, IReadOnlyList<string> texts, bool isSmall, bool isKept)
    {
        var row = new TableRow(new TableRowProperties(new CantSplit()));
        for (var index = 0; index < columns.Count; index++)
        {
            var paragraph = TextParagraph(texts[index], columns[index].IsNumber ? "TableNumber" : "TableText", isSmall);
            if (isKept)
                paragraph.ParagraphProperties!.KeepNext = new KeepNext();
            row.Append(new TableCell(
                new TableCellProperties
                {
                    TableCellWidth = new TableCellWidth { Width = Text(Twips(columns[index].Width)), Type = TableWidthUnitValues.Dxa },
                    TableCellVerticalAlignment = new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center },
                },
                paragraph));
        }

        return row;
    }

    private static Inline Picture(Chart chart, string id, int number)
    {
        var width = chart.Width * EmusPerMillimetre;
        var height = chart.Height * EmusPerMillimetre;
        var name = string.Create(CultureInfo.InvariantCulture, $"Рисунок {number}");
        var description = OpenXmlFile.Clean(chart.Description);
        return new Inline(
            new Wp.Extent { Cx = width, Cy = height },
            new Wp.EffectExtent { LeftEdge = 0, TopEdge = 0, RightEdge = 0, BottomEdge = 0 },
            new Wp.DocProperties { Id = (uint)number, Name = name, Description = description },
            new Wp.NonVisualGraphicFrameDrawingProperties(new A.GraphicFrameLocks { NoChangeAspect = true }),
            new A.Graphic(new A.GraphicData(
                new Pictures.Picture(
                    new Pictures.NonVisualPictureProperties(
                        new Pictures.NonVisualDrawingProperties { Id = (uint)number, Name = name, Description = description },
                        new Pictures.NonVisualPictureDrawingProperties()),
                    new Pictures.BlipFill(new A.Blip { Embed = id }, new A.Stretch(new A.FillRectangle())),
                    new Pictures.ShapeProperties(
                        new A.Transform2D(new A.Offset { X = 0, Y = 0 }, new A.Extents { Cx = width, Cy = height }),
                        new A.PresetGeometry(new A.AdjustValueList()) { Preset = A.ShapeTypeValues.Rectangle })))
            {
                Uri = "http://schemas.openxmlformats.org/drawingml/2006/picture",
            }))
        {
            DistanceFromTop = 0,
            DistanceFromBottom = 0,
            DistanceFromLeft = 0,
            DistanceFromRight = 0,
        };
    }
}
