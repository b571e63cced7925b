using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using SocialPubs.Reporting.Analyses.Documents;
using S = DocumentFormat.OpenXml.Spreadsheet;
using Wp = DocumentFormat.OpenXml.Drawing.Wordprocessing;

namespace SocialPubs.Reporting.Tests.Documents;

/// <summary>The files of an analysis: valid, the same byte for byte, and with the figures in them.</summary>
public sealed class AnalysisFilesTests
{
    /// <summary>Names a directory to which the samples go, to be looked at in an office program or compared by another process.</summary>
    private const string SamplesVariable = "ANALYSIS_SAMPLES";

    public static TheoryData<string> Kinds => ["usual", "empty", "large"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Write_AnyMonth_IsValid(string kind)
    {
        var docx = AnalysisDocx.Write(SampleAnalysis.Of(kind));
        using (var stream = new MemoryStream(docx))
        using (var word = WordprocessingDocument.Open(stream, isEditable: false))
            Errors(word).ShouldBeEmpty();

        var xlsx = AnalysisXlsx.Write(SampleAnalysis.Of(kind));
        using (var stream = new MemoryStream(xlsx))
        using (var workbook = SpreadsheetDocument.Open(stream, isEditable: false))
            Errors(workbook).ShouldBeEmpty();

        if (Environment.GetEnvironmentVariable(SamplesVariable) is { Length: > 0 } directory)
        {
            await File.WriteAllBytesAsync(Path.Combine(directory, kind + ".docx"), docx, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(directory, kind + ".xlsx"), xlsx, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_Again_GivesTheSameBytes(string kind)
    {
        AnalysisDocx.Write(SampleAnalysis.Of(kind)).ShouldBe(AnalysisDocx.Write(SampleAnalysis.Of(kind)));
        AnalysisXlsx.Write(SampleAnalysis.Of(kind)).ShouldBe(AnalysisXlsx.Write(SampleAnalysis.Of(kind)));
    }

    [Fact]
    public void Write_OtherFigure_GivesOtherBytes()
    {
        var usual = SampleAnalysis.Usual();
        var other = usual with { Figures = usual.Figures with { Total = usual.Figures.Total with { Repeats = 119 } } };
        AnalysisDocx.Write(other).ShouldNotBe(AnalysisDocx.Write(usual));
        AnalysisXlsx.Write(other).ShouldNotBe(AnalysisXlsx.Write(usual));
    }

    /// <summary>Another process, of another language and in another time zone, writes the same bytes.</summary>
    [Fact]
    public async Task Write_InAnotherProcess_GivesTheSameBytes()
    {
        if (Environment.GetEnvironmentVariable(SamplesVariable) is { Length: > 0 })
            return;

        var token = TestContext.Current.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("analysis-");
        try
        {
            var start = new ProcessStartInfo("dotnet")
            {
                ArgumentList = { typeof(AnalysisFilesTests).Assembly.Location, "-method", "*" + nameof(Write_AnyMonth_IsValid) },
                RedirectStandardOutput = true,
                UseShellExecute = false,
                Environment = { [SamplesVariable] = directory.FullName, ["TZ"] = "Asia/Vladivostok", ["LANG"] = "de_DE.UTF-8", ["LC_ALL"] = "de_DE.UTF-8" },
            };
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            process.ExitCode.ShouldBe(0, output);

            foreach (var kind in Kinds.Select(row => row.Data))
            {
                (await File.ReadAllBytesAsync(Path.Combine(directory.FullName, kind + ".docx"), token)).ShouldBe(AnalysisDocx.Write(SampleAnalysis.Of(kind)), kind);
                (await File.ReadAllBytesAsync(Path.Combine(directory.FullName, kind + ".xlsx"), token)).ShouldBe(AnalysisXlsx.Write(SampleAnalysis.Of(kind)), kind);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Write_Entries_CarryNoClock()
    {
        using var zip = new ZipArchive(new MemoryStream(AnalysisDocx.Write(SampleAnalysis.Usual())));
        zip.Entries[0].FullName.ShouldBe("[Content_Types].xml");
        zip.Entries.Skip(1).Select(entry => entry.FullName).ShouldBeInOrder();
        zip.Entries.Select(entry => entry.LastWriteTime.Year).Distinct().ShouldBe([1980]);
    }

    [Fact]
    public void Docx_Page_IsOfTheStandard()
    {
        Word(SampleAnalysis.Usual(), (_, body) =>
        {
            var section = body.Elements<SectionProperties>().Single();
            var page = section.GetFirstChild<PageSize>()!;
            (page.Width!.Value, page.Height!.Value).ShouldBe((11906u, 16838u));
            var margin = section.GetFirstChild<PageMargin>()!;
            (margin.Left!.Value, margin.Right!.Value, margin.Top!.Value, margin.Bottom!.Value).ShouldBe((1701u, 567u, 1134, 1134));
            section.GetFirstChild<TitlePage>().ShouldNotBeNull();
        });
    }

    [Fact]
    public void Docx_Tables_RepeatTheirHeadsAndKeepTheirRows()
    {
        Word(SampleAnalysis.Large(), (_, body) =>
        {
            var tables = body.Elements<Table>().Where(table => table.GetFirstChild<TableProperties>()!.TableStyle is not null).ToList();
            tables.Count.ShouldBeGreaterThan(10);
            foreach (var table in tables)
            {
                var rows = table.Elements<TableRow>().ToList();
                rows[0].TableRowProperties!.GetFirstChild<TableHeader>().ShouldNotBeNull();
                rows.ShouldAllBe(row => row.TableRowProperties!.GetFirstChild<CantSplit>() != null);
                var width = table.GetFirstChild<TableGrid>()!.Elements<GridColumn>().Sum(column => int.Parse(column.Width!.Value!, CultureInfo.InvariantCulture));
                Math.Abs(width - WordBody.Twips(170)).ShouldBeLessThan(7);
            }
        });
    }

    [Fact]
    public void Docx_TablesAndFigures_AreNumberedAndReferredTo()
    {
        Word(SampleAnalysis.Usual(), (_, body) =>
        {
            var paragraphs = body.Elements<Paragraph>().ToList();
            Captions(paragraphs, "TableCaption").ShouldBe(Enumerable.Range(1, 14).Select(number => $"Таблица\u00A0{number} – "), ignoreOrder: false);
            Captions(paragraphs, "FigureCaption").ShouldBe(Enumerable.Range(1, 3).Select(number => $"Рисунок\u00A0{number} – "), ignoreOrder: false);

            var text = string.Join('\n', paragraphs.Where(paragraph => paragraph.ParagraphProperties?.ParagraphStyleId is null).Select(paragraph => paragraph.InnerText));
            for (var number = 1; number <= 14; number++)
                text.ShouldMatch($@"таблице\u00A0{number}\b");
            for (var number = 1; number <= 3; number++)
                text.ShouldMatch($@"рисунке\u00A0{number}\b");
        });
    }

    [Fact]
    public void Docx_Pictures_HaveAlternativeTextWithTheFigures()
    {
        Word(SampleAnalysis.Usual(), (main, body) =>
        {
            var descriptions = body.Descendants<Wp.DocProperties>().Select(properties => properties.Description!.Value!).ToList();
            descriptions.Count.ShouldBe(3);
            descriptions[1].ShouldContain("Уборка снега и наледи – 412");
            descriptions[2].ShouldContain("Ответ на публикацию – соблюдён 1\u00A0052, нарушен 54 (95,1\u00A0% в срок)");
            foreach (var part in main.ImageParts)
            {
                using var picture = part.GetStream();
                var head = new byte[8];
                picture.ReadExactly(head);
                head.ShouldBe([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
            }
        });
    }

    [Fact]
    public void Docx_Signed_ShowsWhoAndWhenAndTheHash()
    {
        Word(SampleAnalysis.Usual(), (_, body) =>
        {
            var text = body.Elements<Table>().Last().InnerText;
            text.ShouldContain("Заместитель главы Администрации по внутренней и социальной политике");
            text.ShouldContain("В.\u00A0Г.\u00A0Захаренко");
            text.ShouldContain("11.01.2027 10:42 (UTC+3)");
            text.ShouldContain("9f86d081 884c7d65");
            body.InnerText.ShouldNotContain("ПРОЕКТ", Case.Sensitive);
            body.InnerText.ShouldContain("Главе Администрациигорода Батайска");
        });
    }

    [Fact]
    public void Docx_Draft_SaysThatItIsOne() => Word(SampleAnalysis.Empty(), (_, body) =>
    {
        body.InnerText.ShouldStartWith("ПРОЕКТ", Case.Sensitive);
        body.InnerText.ShouldContain("За декабрь 2026 года публикаций не зарегистрировано.");
        body.Descendants<Wp.DocProperties>().ShouldBeEmpty();
    });

    [Fact]
    public void Docx_Text_HasRightForms() => Word(SampleAnalysis.Usual(), (_, body) =>
    {
        var text = body.InnerText.Replace('\u00A0', ' ');
        text.ShouldContain("За декабрь 2026 года зарегистрировано 1 204 публикации.");
        text.ShouldContain("Ответ размещён по 1 101 публикации (91,4 %), из них в срок – по 1 052, с опозданием – по 49.");
        text.ShouldContain("число публикаций увеличилось с 1 090 до 1 204 (на 10,5 %)");
        text.ShouldContain("В том же периоде прошлого года публикаций не было.");
        text.ShouldContain("охватывает период с 1 по 31 декабря 2026 года; показатели приведены по состоянию на 01.01.2027 00:05 (UTC+3)");
    });

    [Fact]
    public void Xlsx_Cells_AreOfTheirKinds()
    {
        var sheet = Sheet(SampleAnalysis.Usual(), "Публикации");
        sheet[0].Select(cell => cell.Value).ShouldBe(
            ["Выявлена", "Социальная сеть", "Тема", "Орган", "Состояние", "Срок ответа", "Ответ размещён", "Опоздание", "Адрес", "Идентификатор"]);

        // 1 December 2026, 08:26 in Moscow, and 6:12 hours late.
        var late = sheet[2];
        late[0].ShouldBe(new SheetCell("A3", "n", SheetStyles.Instant, Serial(new DateTime(2026, 12, 1, 8, 26, 0, DateTimeKind.Unspecified))));
        late[7].ShouldBe(new SheetCell("H3", "n", SheetStyles.Duration, (372m / 1440).ToString(CultureInfo.InvariantCulture)));

        var total = Sheet(SampleAnalysis.Usual(), "Показатели")[1];
        total[1].ShouldBe(new SheetCell("B2", "n", SheetStyles.Number, "1204"));
        Sheet(SampleAnalysis.Usual(), "По дням")[1][0].ShouldBe(new SheetCell("A2", "n", SheetStyles.Date, "46357"));
    }

    [Fact]
    public void Xlsx_TextLikeAFormula_StaysText()
    {
        var odd = Sheet(SampleAnalysis.Usual(), "Публикации")[3];
        odd.ShouldContain(new SheetCell("E4", "inlineStr", SheetStyles.QuotedText, "=1+1"));
        odd.ShouldContain(new SheetCell("I4", "inlineStr", SheetStyles.QuotedText, "@SUM(A1)"));

        using var zip = new ZipArchive(new MemoryStream(AnalysisXlsx.Write(SampleAnalysis.Usual())));
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal)))
        {
            using var stream = entry.Open();
            XDocument.Load(stream).Descendants().ShouldNotContain(element => element.Name.LocalName == "f", entry.FullName);
        }
    }

    [Fact]
    public void Xlsx_EverySheet_HasAFrozenHeadAndAFilter()
    {
        using var stream = new MemoryStream(AnalysisXlsx.Write(SampleAnalysis.Usual()));
        using var file = SpreadsheetDocument.Open(stream, isEditable: false);
        var parts = file.WorkbookPart!.WorksheetParts.ToList();
        parts.Count.ShouldBe(18);
        foreach (var part in parts)
        {
            part.Worksheet!.Descendants<S.Pane>().Single().State!.Value.ShouldBe(S.PaneStateValues.Frozen);
            part.Worksheet.GetFirstChild<S.AutoFilter>()!.Reference!.Value!.ShouldStartWith("A1:");
        }
    }

    private static List<string> Errors(OpenXmlPackage file) =>
        [.. new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(file).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}")];

    private static void Word(AnalysisDocument document, Action<MainDocumentPart, Body> look)
    {
        using var stream = new MemoryStream(AnalysisDocx.Write(document));
        using var word = WordprocessingDocument.Open(stream, isEditable: false);
        look(word.MainDocumentPart!, word.MainDocumentPart!.Document!.Body!);
    }

    private static IEnumerable<string> Captions(IEnumerable<Paragraph> paragraphs, string style) => paragraphs
        .Where(paragraph => paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value == style)
        .Select(paragraph => paragraph.InnerText[..(paragraph.InnerText.IndexOf('–', StringComparison.Ordinal) + 2)]);

    private static List<List<SheetCell>> Sheet(AnalysisDocument document, string name)
    {
        using var stream = new MemoryStream(AnalysisXlsx.Write(document));
        using var file = SpreadsheetDocument.Open(stream, isEditable: false);
        var workbook = file.WorkbookPart!;
        var id = workbook.Workbook!.Descendants<S.Sheet>().Single(sheet => sheet.Name == name).Id!.Value!;
        var part = (WorksheetPart)workbook.GetPartById(id);
        return
        [
            .. part.Worksheet!.Descendants<S.Row>().Select(row => row.Elements<S.Cell>().Select(cell => new SheetCell(
                cell.CellReference!.Value!,
                cell.DataType?.InnerText ?? "n",
                (int)cell.StyleIndex!.Value,
                cell.CellValue?.Text ?? cell.InlineString!.InnerText)).ToList()),
        ];
    }

    private static string Serial(DateTime local) =>
        ((local - new DateTime(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified)).Ticks / (decimal)TimeSpan.TicksPerDay).ToString(CultureInfo.InvariantCulture);

    private sealed record SheetCell(string Reference, string Kind, int Style, string Value);
}
