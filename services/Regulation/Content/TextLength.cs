using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SocialPubs.Regulations;

/// <summary>How long a text is for a network (clause 8: "the reply fits the format of the network").</summary>
public static partial class TextLength
{
    /// <summary>What X counts for every link, because it replaces it by one of its own.</summary>
    private const int UrlWeight = 23;

    private const int DefaultWeight = 2;

    /// <summary>Generic domains that make a link without <c>https://</c>; of country domains any two letters do.</summary>
    private const string GenericDomains =
        "com|org|net|edu|gov|mil|int|info|biz|name|pro|aero|coop|museum|mobi|travel|jobs|asia|app|dev|online|site|store|shop|tech|"
        + "blog|club|xyz|top|space|website|news|live|life|world|today|work|page|link|cloud|media|moscow|tatar|center|agency|city|group";

    /// <summary>What a path may hold; parentheses only in pairs, so that a link in parentheses ends before the last one.</summary>
    private const string PathCharacter = @"[\p{L}\p{N}!*';:=+,.$/%#\[\]\-_~&|@]";

    /// <summary>The length in units of <paramref name="counting"/>.</summary>
    public static int Measure(string text, TextCounting counting) => Units(text, counting).Sum(unit => unit.Weight);

    /// <summary>Where the part that fits ends, in UTF-16 units; links and emoji fit whole or not at all.</summary>
    public static int EndOfFitting(string text, int max, TextCounting counting)
    {
        foreach (var (start, _, weight) in Units(text, counting))
        {
            if ((max -= weight) < 0) return start;
        }

        return text.Length;
    }

    /// <summary>The links in a text, as X finds them.</summary>
    public static IReadOnlyList<(int Start, int Length)> Urls(string text) =>
    [
        .. UrlRegex().Matches(text)
            .Where(match => match.Groups["scheme"].Success || match.Groups["path"].Length > 0 || !IsBareCountryDomain(match.Groups["host"].Value))
            .Select(match => (match.Index, match.Length)),
    ];

    private static IEnumerable<(int Start, int Length, int Weight)> Units(string text, TextCounting counting) => counting switch
    {
        TextCounting.Utf16 => Enumerable.Range(0, text.Length).Select(i => (i, 1, 1)),
        TextCounting.CodePoints => CodePoints(text),
        TextCounting.Weighted => Weighted(text),
        _ => throw new ArgumentOutOfRangeException(nameof(counting), counting, "Unknown way of counting."),
    };

    private static IEnumerable<(int Start, int Length, int Weight)> CodePoints(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var length = LengthAt(text, i);
            yield return (i, length, 1);
            i += length;
        }
    }

    /// <summary>twitter-text, version 3: form C, weights by ranges, links 23, every emoji 2.</summary>
    private static IEnumerable<(int Start, int Length, int Weight)> Weighted(string text)
    {
        var urls = new Queue<(int Start, int Length)>(Urls(text));
        for (var i = 0; i < text.Length;)
        {
            if (urls.TryPeek(out var url) && url.Start == i)
            {
                urls.Dequeue();
                yield return (i, url.Length, UrlWeight);
                i += url.Length;
                continue;
            }

            var length = StringInfo.GetNextTextElementLength(text.AsSpan(i));
            if (urls.TryPeek(out url)) length = Math.Min(length, url.Start - i);
            yield return (i, length, WeightOf(text.Substring(i, length)));
            i += length;
        }
    }

    private static int WeightOf(string element)
    {
        if (IsEmoji(element)) return DefaultWeight;
        // Lone surrogates cannot be normalised; they weigh like any other character outside the ranges.
        var normal = element.Any(char.IsSurrogate) ? element : element.Normalize(NormalizationForm.FormC);
        return normal.EnumerateRunes().Sum(rune => rune.Value is <= 4351 or (>= 8192 and <= 8205) or (>= 8208 and <= 8223) or (>= 8242 and <= 8247) ? 1 : DefaultWeight);
    }

    /// <summary>Whether one text element is a single emoji, however many code points it is joined from.</summary>
    private static bool IsEmoji(string element)
    {
        const char textStyle = '\uFE0E';
        const char emojiStyle = '\uFE0F';
        const char keycap = '\u20E3';
        if (element.Contains(textStyle)) return false;
        if (element.Contains(emojiStyle) || element.Contains(keycap)) return true;
        return Rune.TryGetRuneAt(element, 0, out var first)
            && first.Value is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2600 and <= 0x27BF) or (>= 0x2B00 and <= 0x2BFF) or (>= 0x2300 and <= 0x23FF);
    }

    private static int LengthAt(string text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;

    /// <summary>X does not link <c>bataysk.ru</c>, but <c>www.bataysk.ru</c> and <c>bataysk.ru/a</c>.</summary>
    private static bool IsBareCountryDomain(string host)
    {
        var labels = host.Split('.');
        return labels.Length == 2 && labels[1].Length == 2 && labels[1].ToLowerInvariant() is not ("co" or "tv");
    }

    [GeneratedRegex(
        @"(?:(?<scheme>(?<![A-Za-z0-9@#$_/])https?://)(?<host>(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+(?:xn--[A-Za-z0-9-]+|\p{L}{2,}))(?::\d+)?"
        + @"|(?<![\p{L}\p{N}@#$_./-])(?<host>(?:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+(?:" + GenericDomains + @"|[A-Za-z]{2}))(?![\p{L}\p{N}@]|[-.][\p{L}\p{N}]))"
        + "(?<path>(?:/(?:(?:" + PathCharacter + @"|\(" + PathCharacter + @"*\))*(?:[\p{L}\p{N}=_#/+\-]|\(" + PathCharacter + @"*\)))?)?"
        + @"(?:\?(?:[\p{L}\p{N}!*';:=+,.$/%#\[\]\-_~&|@?]*[\p{L}\p{N}_&=#/\-])?)?)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex UrlRegex();
}
