using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>The analysis as a workbook: its numbers, and the list of publications behind them (decree 188, clause 13).</summary>
internal static class AnalysisXlsx
{
    /// <summary>The file; the same for the same document, byte for byte.</summary>
    public static byte[] Write(AnalysisDocument document)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(document.Figures.Head.TimeZone);
        using var stream = new MemoryStream();
        using (var file = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            // Ids of relationships are set: the library would make them up at random.
            var workbook = file.AddWorkbookPart();
            file.ChangeIdOfPart(workbook, "rIdWorkbook");
            OpenXmlFile.Fill(file.AddNewPart<CoreFilePropertiesPart>("rIdCore"), OpenXmlFile.CoreProperties(document));
            OpenXmlFile.Fill(workbook.AddNewPart<WorkbookStylesPart>("rIdStyles"), SheetStyles.Xml);

            var sheets = new Sheets();
            var names = new DefinedNames();
            var writer = new SheetWriter(zone);
            foreach (var sheet in AnalysisSheets.Of(document, zone))
            {
                var number = (uint)sheets.ChildElements.Count + 1;
                var id = string.Create(CultureInfo.InvariantCulture, $"rIdSheet{number}");
                writer.Write(workbook.AddNewPart<WorksheetPart>(id), sheet.Columns, sheet.Rows, isFirst: number == 1);
                sheets.Append(new Sheet { Name = sheet.Name, SheetId = number, Id = id });

                // The head is printed on each page.
                names.Append(new DefinedName($"'{sheet.Name}'!$1:$1") { Name = "_xlnm.Print_Titles", LocalSheetId = number - 1 });
            }

            workbook.Workbook = new Workbook(new BookViews(new WorkbookView()), sheets, names);
        }

        return OpenXmlFile.Canonical(stream);
    }
}
