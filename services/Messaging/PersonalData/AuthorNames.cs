using System.Text;
using System.Text.RegularExpressions;

namespace SocialPubs.Messaging.PersonalData;

/// <summary>
/// The words of a name and the forms in which Russian texts use them. Found are the forms of the words as they stand:
/// «Тимур», «Тимура», «Тимуром», «Ивановой», «Павлу». Not found are other forms of the name («Тима», «Саша»), another
/// alphabet («Timur»), initials, and stems that change in a way not named here («Лев», «Льва»).
/// </summary>
public static partial class AuthorNames
{
    /// <summary>What cases and numbers put after a stem.</summary>
    private static readonly string[] Endings =
    [
        "", "а", "я", "у", "ю", "о", "е", "ы", "и", "й", "ь", "ой", "ей", "ою", "ею", "ом", "ем", "ам", "ям", "ами", "ями", "ах", "ях",
        "ым", "им", "ых", "их", "ого", "его", "ому", "ему", "ый", "ий", "ая", "яя", "ую", "юю", "ью", "ов", "ев",
    ];

    /// <summary>Names of pages are often made of these, and no text would be left without them.</summary>
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "автор", "администрац", "анонимн", "аноним", "батайск", "все", "город", "групп", "двор", "дом", "для", "жител", "жизн", "как", "мы", "на",
        "наш", "новост", "област", "официальн", "подслушан", "район", "сообществ", "типичн", "улиц", "чп", "это",
    };

    private const string Vowels = "аеиоуыэюя";

    /// <summary>The stems by which the words of a name are found in texts; none for initials and numbers.</summary>
    /// <param name="name">The name as the network shows it.</param>
    /// <param name="keep">Words that are of the office, such as the name of its town, and stay wherever they stand.</param>
    public static IReadOnlyCollection<string> StemsOf(string name, params IEnumerable<string?> keep)
    {
        var kept = keep.SelectMany(text => WordsOf(text ?? string.Empty)).SelectMany(StemsOfWord).Concat(Common).ToHashSet(StringComparer.Ordinal);
        return [.. WordsOf(name).Where(word => word.Length > 1 && word.Any(char.IsLetter))
            .Select(word => StemsOfWord(word).ToList())
            .Where(stems => !stems.Exists(kept.Contains))
            .SelectMany(stems => stems)
            .Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What the stem of a word in a text may be.</summary>
    internal static IEnumerable<string> CandidatesOf(string word)
    {
        var plain = Plain(word);
        return Endings.Where(ending => plain.Length - ending.Length >= 2 && plain.EndsWith(ending, StringComparison.Ordinal))
            .Select(ending => plain[..^ending.Length]);
    }

    /// <summary>The name in the form in which it is compared: two ways to write the same name are the same author.</summary>
    public static string Normalized(string name) => string.Join(' ', WordsOf(name));

    private static IEnumerable<string> WordsOf(string text) => WordRegex().Matches(text).Select(match => Plain(match.Value));

    private static string Plain(string word) => word.Normalize(NormalizationForm.FormC).ToLowerInvariant().Replace('ё', 'е');

    private static IEnumerable<string> StemsOfWord(string word)
    {
        yield return word;
        if (word.Length < 3)
            yield break;

        // «Илья», «Сергей», «Игорь», «Мария», «Шевченко»: the last letter is the ending of the nominative.
        if ("аяьйоеиы".Contains(word[^1], StringComparison.Ordinal))
            yield return word[..^1];
        // «Достоевский», «Толстая»: so are the last two.
        if (word.Length > 4 && (word.EndsWith("ий", StringComparison.Ordinal) || word.EndsWith("ый", StringComparison.Ordinal) || word.EndsWith("ой", StringComparison.Ordinal)
            || word.EndsWith("ая", StringComparison.Ordinal) || word.EndsWith("яя", StringComparison.Ordinal)))
        {
            yield return word[..^2];
        }

        // «Павел», «Кравец»: the vowel before the last consonant goes.
        if (word.Length > 3 && word[^2] is 'е' or 'о' && !Vowels.Contains(word[^1], StringComparison.Ordinal) && !"ьй".Contains(word[^1], StringComparison.Ordinal)
            && !Vowels.Contains(word[^3], StringComparison.Ordinal))
        {
            yield return word[..^2] + word[^1];
        }
    }

    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}_]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordRegex();
}
