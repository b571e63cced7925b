using System.Globalization;
using System.Text;

namespace SocialPubs.Regulations;

/// <summary>Makes the text that is approved and posted. It is made once, so both are the same byte for byte (clause 10).</summary>
public static class ReplyText
{
    private static readonly CultureInfo s_russian = CultureInfo.GetCultureInfo("ru-RU");

    /// <summary>
    /// The parts in their order, one paragraph each: salutation, measures, stages with dates, refusal with its legal
    /// acts, free text, last words. Line ends are LF, letters in Unicode form C, no blank at either end of a line's part.
    /// </summary>
    public static string Assemble(DraftContent parts)
    {
        List<string> paragraphs = [];
        Add(parts.Greeting);
        Add(parts.Measures);
        Add(string.Join('\n', parts.Stages.Where(stage => !string.IsNullOrWhiteSpace(stage.Text)).Select(Stage)));
        Add(parts.Refusal?.Reason);
        if (parts.Refusal?.LegalActs is { Count: > 0 } acts)
            Add($"{(acts.Count == 1 ? "Основание" : "Основания")}: {string.Join("; ", acts.Select(Act))}.");
        Add(parts.FreeText);
        Add(parts.Closing);
        return Normalize(string.Join("\n\n", paragraphs));

        void Add(string? text)
        {
            if (!string.IsNullOrWhiteSpace(text)) paragraphs.Add(text.Trim());
        }
    }

    /// <summary>
    /// LF line ends, Unicode form C, no blanks before a line end or around the text, no NUL and no broken surrogates:
    /// what every network gives back as it got it, so that a posted reply is recognised when it is read back.
    /// </summary>
    public static string Normalize(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is not 0) clean.Append(rune.ToString());
        }

        var lines = clean.ToString().Normalize(NormalizationForm.FormC).ReplaceLineEndings("\n").Split('\n');
        return string.Join('\n', lines.Select(line => line.TrimEnd())).Trim();
    }

    /// <summary>A legal act as it is cited: kind, date, number, title, article.</summary>
    public static string Act(LegalActReference act)
    {
        IEnumerable<string?> pieces =
        [
            act.Kind,
            act.Date is { } date ? $"от {date.ToString("dd.MM.yyyy", s_russian)}" : null,
            string.IsNullOrWhiteSpace(act.Number) ? null : $"№ {act.Number.Trim()}",
            string.IsNullOrWhiteSpace(act.Title) ? null : $"«{act.Title.Trim()}»",
        ];
        var name = string.Join(' ', pieces.Where(piece => !string.IsNullOrWhiteSpace(piece)).Select(piece => piece!.Trim()));
        return string.IsNullOrWhiteSpace(act.Article) ? name : $"{name}, {act.Article.Trim()}";
    }

    private static string Stage(ReplyStage stage) => stage.Due is { } due
        ? $"— {stage.Text.Trim().TrimEnd('.')} (до {due.ToString("dd.MM.yyyy", s_russian)})"
        : $"— {stage.Text.Trim()}";
}
