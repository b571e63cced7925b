using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SocialPubs.Regulations;

/// <summary>
/// Finds what X makes a link of, by the rules of twitter-text 3: with or without <c>https://</c>, under a top-level domain
/// that it knows; without a scheme only hosts in ASCII. What it does not link counts by its characters.
/// </summary>
internal static partial class WebLinks
{
    private const int MaxLength = 4096;
    private const int MaxLabel = 63;
    private const int MaxShortName = 40;

    /// <summary>Letters, figures and marks in hosts and paths: Latin with its accents; combining marks, because form C joins them.</summary>
    private const string Latin = @"A-Za-z0-9À-ÖØ-öø-ɏ\u0300-\u036F";

    private const string PathCharacter = "[" + Latin + @"\u0400-\u04FF!*';:=+,.$/%#\[\]\-–_~@|&]";
    private const string InParentheses = @"\((?:" + PathCharacter + "+|" + PathCharacter + @"*\(" + PathCharacter + @"+\)" + PathCharacter + @"*)\)";
    private const string PathEnd = "[" + Latin + @"\u0400-\u04FF+\-=_#/]";
    private const string Query = @"\?(?:[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/])";

    /// <summary>The names of the root zone, as twitter-text 3.1 knows them.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> TopLevelDomains = Load();

    /// <summary>What may not follow a top-level domain: <c>bataysk.ru-old</c>, <c>name@mail.ru</c>.</summary>
    private static readonly SearchValues<char> GoOn =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@+-");

    /// <summary>The links, in their order.</summary>
    public static IEnumerable<(int Start, int Length)> Of(string text)
    {
        for (var match = Candidate().Match(text); match.Success;)
        {
            var host = match.Groups["host"];
            var hasScheme = match.Groups["scheme"].Success;
            // A host with a scheme that is none may hold one without: пример.bataysk.ru. One without is looked at whole.
            var next = hasScheme ? host.Index : host.Index + host.Length;
            if (EndOfHost(text, host) is { } endOfHost)
            {
                var tail = Tail().Match(text, endOfHost);
                var end = next = tail.Index + tail.Length;
                var isLink = end - match.Index + (hasScheme ? 0 : "https://".Length) <= MaxLength;
                if (hasScheme && IsShortener(text.AsSpan(host.Index, endOfHost - host.Index)) && ShortName().Match(text, endOfHost) is { Success: true } name)
                {
                    isLink = name.Groups["name"].Length <= MaxShortName;
                    end = name.Index + name.Length;
                }

                if (isLink) yield return (match.Index, end - match.Index);
            }

            match = Candidate().Match(text, next);
        }
    }

    /// <summary>X's own short links are no longer than their name.</summary>
    private static bool IsShortener(ReadOnlySpan<char> host) => host.Equals("t.co", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the longest valid host ends in the longest known top-level domain.</summary>
    private static int? EndOfHost(string text, Group host)
    {
        var labels = host.Value.Split('.');
        var start = host.Index + host.Length;
        for (var i = labels.Length - 1; i > 0; i--)
        {
            start -= labels[i].Length;
            for (var length = Math.Min(labels[i].Length, MaxLabel); length >= 2; length--)
            {
                var after = start + length;
                if (after < text.Length && GoOn.Contains(text[after])) continue;
                if (!IsTopLevelDomain(labels[i].AsSpan(0, length))) continue;
                if (AreValid(labels.AsSpan(0, i))) return after;
            }

            start--;
        }

        return null;
    }

    private static bool IsTopLevelDomain(ReadOnlySpan<char> label) => TopLevelDomains.Contains(label)
        || (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && label.Length > 4 && Ascii.IsValid(label) && !label.Contains('_'));

    /// <summary>The underscore is allowed below the name that was registered, and nothing at a label's ends but letters and figures.</summary>
    private static bool AreValid(ReadOnlySpan<string> labels)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            var label = labels[i];
            if (label.Length == 0 || label[0] is '-' or '_' || label[^1] is '-' or '_') return false;
            if (i == labels.Length - 1 && label.Contains('_')) return false;
            if (LengthInAscii(label) > MaxLabel) return false;
        }

        return true;
    }

    private static int LengthInAscii(string label)
    {
        if (label.Length > MaxLabel || Ascii.IsValid(label)) return label.Length;
        try
        {
            return new IdnMapping { AllowUnassigned = true }.GetAscii(label).Length;
        }
        catch (ArgumentException)
        {
            return int.MaxValue;
        }
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Load()
    {
        using var stream = typeof(WebLinks).Assembly.GetManifestResourceStream("top-level-domains.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    [GeneratedRegex(
        @"(?<scheme>(?<![A-Za-z0-9@＠$#＃\uFFFE\uFEFF\uFFFF])https?://)(?<host>[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)+)"
        + "|(?<![" + Latin + @"@＠$#＃_/\uFFFE\uFEFF\uFFFF])(?<!(?:^|[^\p{L}\p{N}\p{M}]|[" + Latin + @"])[.\-])(?<host>[" + Latin + @"_-]+(?:\.[" + Latin + @"_-]+)*\.[\p{L}\p{N}\p{M}-]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Candidate();

    [GeneratedRegex(
        @"\G(?::[0-9]+)?(?:/(?:(?:" + PathCharacter + "|" + InParentheses + ")*(?:" + PathEnd + "|" + InParentheses + "))?)?(?:" + Query + ")?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Tail();

    [GeneratedRegex(@"\G/(?<name>[A-Za-z0-9]+)(?:" + Query + ")?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex ShortName();
}
