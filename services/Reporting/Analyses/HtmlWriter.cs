using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SocialPubs.Reporting.Analyses;

/// <summary>Writes HTML in which every text is encoded and every table has a caption and headed rows and columns.</summary>
internal sealed class HtmlWriter
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.BasicLatin, UnicodeRanges.Latin1Supplement, UnicodeRanges.Cyrillic, UnicodeRanges.GeneralPunctuation, UnicodeRanges.MathematicalOperators, UnicodeRanges.LetterlikeSymbols);

    private readonly StringBuilder html = new();
    private int tables;

    public static string Encode(string? text) => Encoder.Encode(text ?? "");

    /// <summary>Adds markup as it is: nothing that comes from a person.</summary>
    public HtmlWriter Markup(string markup)
    {
        html.Append(markup);
        return this;
    }

    public HtmlWriter Element(string name, string? text, string? attributes = null)
    {
        html.Append('<').Append(name);
        if (attributes is not null)
            html.Append(' ').Append(attributes);
        html.Append('>').Append(Encode(text)).Append("</").Append(name).Append(">\n");
        return this;
    }

    /// <summary>
    /// A table with a numbered caption. The first cell of a row is its head; cells that are numbers stand to the right.
    /// </summary>
    public HtmlWriter Table(string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int texts = 1)
    {
        tables++;
        html.Append("<table>\n<caption>Таблица ").Append(tables).Append(". ").Append(Encode(caption)).Append("</caption>\n<thead><tr>");
        foreach (var column in columns)
            html.Append("<th scope=\"col\">").Append(Encode(column)).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            html.Append("<tr><th scope=\"row\">").Append(Encode(row[0])).Append("</th>");
            for (var cell = 1; cell < row.Count; cell++)
                html.Append(cell < texts ? "<td>" : "<td class=\"n\">").Append(Encode(row[cell])).Append("</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n");
        return this;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(html.ToString());
}
