using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace SocialPubs.Messaging.Audit;

/// <summary>Names and addresses come from outside: on record they must not be able to end a line or turn its direction.</summary>
public static class AuditText
{
    /// <summary>
    /// The text with control characters, line ends, direction marks and broken surrogates replaced by U+FFFD, cut to
    /// <paramref name="max"/> characters.
    /// </summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text, int max)
    {
        if (text is null)
            return null;

        var clean = new StringBuilder(Math.Min(text.Length, max));
        foreach (var rune in text.EnumerateRunes())
        {
            // What is no scalar value is enumerated as U+FFFD.
            var shown = IsHarmful(rune) ? Rune.ReplacementChar : rune;
            if (clean.Length + shown.Utf16SequenceLength > max)
            {
                clean.Length = Math.Min(clean.Length, max - 1);
                if (clean.Length > 0 && char.IsHighSurrogate(clean[^1]))
                    clean.Length--;
                return clean.Append('…').ToString();
            }

            clean.Append(shown.ToString());
        }

        return clean.ToString();
    }

    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse;
}
