using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>The analysis as a document after GOST R 7.0.97-2016 (decree 188, clause 13).</summary>
internal static class AnalysisDocx
{
    public static byte[] Write(AnalysisDocument document)
    {
        using var stream = new MemoryStream();
        using (var word = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            var main = word.AddMainDocumentPart();
            word.ChangeIdOfPart(main, "rId1");
            main.Document = new Document(new Body(new Paragraph(new Run(new Text(document.Figures.Head.Title)))));
        }

        return OpenXmlFile.Canonical(stream);
    }
}
