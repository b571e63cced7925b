using System.Globalization;
using System.Text;

namespace SocialPubs.Regulations;

/// <summary>How long a text is for a network (clause 8: "the reply fits the format of the network").</summary>
public static class TextLength
{
    /// <summary>What X counts for every link, because it replaces it by one of its own.</summary>
    private const int UrlWeight = 23;

    private const int DefaultWeight = 2;

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
    public static IReadOnlyList<(int Start, int Length)> Urls(string text) => [.. WebLinks.Of(text)];

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
        if (element.Contains(textStyle) || !Rune.TryGetRuneAt(element, 0, out var first)) return false;
        if (first.Value is '#' or '*' or (>= '0' and <= '9')) return element.AsSpan(1) is [keycap] or [emojiStyle, keycap];
        if (element.Contains(emojiStyle)) return first.Value is '©' or '®' or >= 0x203C;
        return first.Value is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2600 and <= 0x27BF) or (>= 0x2B00 and <= 0x2BFF) or (>= 0x2300 and <= 0x23FF);
    }

    private static int LengthAt(string text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;
}
