using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>The analysis as a document after GOST R 7.0.97-2016 (decree 188, clause 13).</summary>
internal static class AnalysisDocx
{
    /// <summary>A4 and the margins of GOST R 7.0.97-2016, section 3, in millimetres.</summary>
    private const int PageWidth = 210;

    private const int PageHeight = 297;
    private const int Left = 30;
    private const int Right = 10;
    private const int Top = 20;
    private const int Bottom = 20;

    /// <summary>The file; the same for the same document, byte for byte.</summary>
    public static byte[] Write(AnalysisDocument document)
    {
        using var stream = new MemoryStream();
        using (var word = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            // Ids of relationships are set: the library would make them up at random.
            var main = word.AddMainDocumentPart();
            word.ChangeIdOfPart(main, "rIdDocument");
            OpenXmlFile.Fill(word.AddNewPart<CoreFilePropertiesPart>("rIdCore"), OpenXmlFile.CoreProperties(document));
            OpenXmlFile.Fill(main.AddNewPart<StyleDefinitionsPart>("rIdStyles"), WordParts.Styles);
            OpenXmlFile.Fill(main.AddNewPart<NumberingDefinitionsPart>("rIdNumbering"), WordParts.Numbering);
            OpenXmlFile.Fill(main.AddNewPart<DocumentSettingsPart>("rIdSettings"), WordParts.Settings);
            OpenXmlFile.Fill(main.AddNewPart<HeaderPart>("rIdHeader"), WordParts.PageHeader);
            OpenXmlFile.Fill(main.AddNewPart<HeaderPart>("rIdFirstHeader"), WordParts.FirstPageHeader);

            var body = new WordBody(main);
            Requisites.Write(body, document);
            new AnalysisSections(body, document).Write();
            Requisites.WriteSignature(body, document);
            body.Body.Append(Section());
            main.Document = new Document(body.Body);
        }

        return OpenXmlFile.Canonical(stream);
    }

    private static SectionProperties Section() => new(
        new HeaderReference { Type = HeaderFooterValues.Default, Id = "rIdHeader" },
        new HeaderReference { Type = HeaderFooterValues.First, Id = "rIdFirstHeader" },
        new PageSize { Width = (uint)WordBody.Twips(PageWidth), Height = (uint)WordBody.Twips(PageHeight) },
        new PageMargin
        {
            Left = (uint)WordBody.Twips(Left),
            Right = (uint)WordBody.Twips(Right),
            Top = WordBody.Twips(Top),
            Bottom = WordBody.Twips(Bottom),
            Header = (uint)WordBody.Twips(Top / 2),
            Footer = (uint)WordBody.Twips(Bottom / 2),
            Gutter = 0,
        },
        new TitlePage());
}
