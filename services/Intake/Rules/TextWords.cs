using System.Text.RegularExpressions;
using SocialPubs.Intake.Words;

namespace SocialPubs.Intake.Rules;

/// <summary>The words of a text, in order, each as it stands (in small letters, е for ё) and by its stem.</summary>
internal sealed partial class TextWords
{
    /// <summary>Words of a text that are looked at; the posts of all networks are shorter.</summary>
    private const int Most = 4000;

    private TextWords(IReadOnlyList<(string Word, string Stem)> words) => Words = words;

    public IReadOnlyList<(string Word, string Stem)> Words { get; }

    public static TextWords Of(string text) => new(
        [.. WordRegex().Matches(text).Take(Most).Select(match => match.Value.ToLowerInvariant().Replace('ё', 'е')).Select(word => (word, RussianStem.Of(word)))]);

    /// <summary>The stems by which texts are learned from: each once; numbers, also those of houses and pages, teach nothing.</summary>
    public IEnumerable<string> Learnable() =>
        Words.Select(word => word.Stem).Where(stem => stem.Length is >= 2 and <= 40 && stem.All(char.IsLetter)).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordRegex();
}
