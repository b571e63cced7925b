using SocialPubs.Intake.Validation;
using SocialPubs.Networks;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Rules;

/// <summary>
/// What the administration looks for. It holds where one of its words occurs and, if it has places, one of these, too,
/// and none of its exclusions. A word stands for all its forms («яма» finds «ямы»), with an asterisk for all words that
/// begin so («дорож*»); several words in one entry must follow one another («горячая вода»).
/// </summary>
/// <param name="Name">For people; stands in the reasons of a score.</param>
/// <param name="Words">One of them must occur.</param>
/// <param name="Places">One of them must occur, too, where there are any.</param>
/// <param name="Exclusions">None may occur.</param>
/// <param name="Weight">Points that it gives, −1,000 to 1,000.</param>
/// <param name="Networks">Only in these; in all where it is left out.</param>
/// <param name="Kinds">Only what was found in these ways; in all where it is left out.</param>
/// <param name="TopicCode">The topic that it proposes.</param>
internal sealed record Rule(
    string? Name = null,
    IReadOnlyList<string>? Words = null,
    IReadOnlyList<string>? Places = null,
    IReadOnlyList<string>? Exclusions = null,
    int Weight = 0,
    IReadOnlyList<string>? Networks = null,
    IReadOnlyList<MonitorKind>? Kinds = null,
    string? TopicCode = null)
{
    private const int MostTerms = 200;

    /// <summary>The rule without blanks, and everything that is wrong with it.</summary>
    public Rule Checked(string field, Faults faults)
    {
        var name = faults.Required(Name, 100, field + ".name");
        var words = Terms(Words, field + ".words", faults);
        if (words.Count == 0)
            faults.Add(IntakeRefusals.RuleMalformed, "It has no words to look for.", field + ".words");
        if (Weight is < -1000 or > 1000)
            faults.Add(IntakeRefusals.RuleMalformed, "A weight is -1,000 to 1,000.", field + ".weight");
        if (Kinds?.Any(kind => kind is not (MonitorKind.Mentions or MonitorKind.Comments or MonitorKind.Search)) == true)
            faults.Add(CommonRefusals.Invalid, "They are mentions, comments and search.", field + ".kinds");
        var networks = (Networks ?? []).Select((network, index) => faults.Optional(network, 63, $"{field}.networks[{index}]")).OfType<string>().ToArray();
        return this with
        {
            Name = name,
            Words = words,
            Places = Terms(Places, field + ".places", faults),
            Exclusions = Terms(Exclusions, field + ".exclusions", faults),
            Networks = networks,
            Kinds = Kinds ?? [],
            TopicCode = faults.Optional(TopicCode, 63, field + ".topicCode"),
        };
    }

    private static List<string> Terms(IReadOnlyList<string>? terms, string field, Faults faults)
    {
        if (terms?.Count > MostTerms)
            faults.Add(IntakeRefusals.RuleMalformed, $"It has {terms.Count} entries; {MostTerms} are allowed.", field);
        var read = new List<string>();
        foreach (var (index, term) in (terms ?? []).Take(MostTerms).Index())
        {
            if (faults.Optional(term, 100, $"{field}[{index}]") is not { } text)
                continue;
            if (Term.Parse(text) is null)
                faults.Add(IntakeRefusals.RuleMalformed, "An entry has letters or digits, and an asterisk only at the end of a word with two letters or more before it.", $"{field}[{index}]");
            read.Add(text);
        }

        return read;
    }
}

/// <summary>A word, the beginning of a word, or several that follow one another.</summary>
internal sealed class Term
{
    private readonly IReadOnlyList<(string Text, bool IsPrefix)> parts;

    private Term(IReadOnlyList<(string Text, bool IsPrefix)> parts) => this.parts = parts;

    /// <summary>Reads a term; null where it has no words, or an asterisk elsewhere than at the end of one.</summary>
    public static Term? Parse(string text)
    {
        var parts = new List<(string, bool)>();
        foreach (var piece in text.Split([' ', '\t', '-', '‑', '–', ',', '.'], StringSplitOptions.RemoveEmptyEntries))
        {
            var isPrefix = piece.EndsWith('*');
            var words = TextWords.Of(isPrefix ? piece[..^1] : piece).Words;
            if (words.Count != 1 || piece.Count(character => character == '*') != (isPrefix ? 1 : 0) || (isPrefix && words[0].Word.Length < 2))
                return null;
            parts.Add(isPrefix ? (words[0].Word, true) : (words[0].Stem, false));
        }

        return parts.Count == 0 ? null : new Term(parts);
    }

    /// <summary>Whether it occurs.</summary>
    public bool IsIn(TextWords text)
    {
        for (var start = 0; start + parts.Count <= text.Words.Count; start++)
        {
            var place = 0;
            while (place < parts.Count && Fits(parts[place], text.Words[start + place]))
                place++;
            if (place == parts.Count)
                return true;
        }

        return false;
    }

    private static bool Fits((string Text, bool IsPrefix) part, (string Word, string Stem) word) =>
        part.IsPrefix ? word.Word.StartsWith(part.Text, StringComparison.Ordinal) : word.Stem == part.Text;
}
