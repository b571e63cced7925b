using System.Globalization;
using System.Text;

namespace SocialPubs.ServiceDefaults.Attachments;

/// <summary>The names of files, which are shown to people and never name anything on a disk of ours.</summary>
internal static class FileNames
{
    private const int MaxLength = 200;

    private static readonly Dictionary<string, string[]> Extensions = new(StringComparer.Ordinal)
    {
        ["image/jpeg"] = [".jpg", ".jpeg"],
        ["image/png"] = [".png"],
        ["image/gif"] = [".gif"],
        ["image/webp"] = [".webp"],
        ["video/mp4"] = [".mp4", ".m4v", ".mov"],
        ["application/pdf"] = [".pdf"],
    };

    /// <summary>
    /// A name that shows what it is: without characters that steer a terminal, turn the direction of writing or part
    /// folders, and with the extension of what the content is, so that <c>act.exe</c> becomes <c>act.exe.pdf</c>.
    /// </summary>
    public static string Clean(string name, string contentType)
    {
        var cleaned = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
                continue;
            var isSafe = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && !(rune.IsAscii && "/\\:*?\"<>|%;".Contains((char)rune.Value, StringComparison.Ordinal));
            cleaned.Append(isSafe ? rune.ToString() : "_");
        }

        var stem = cleaned.ToString().Normalize(NormalizationForm.FormC).TrimEnd('.', ' ');
        var extensions = Extensions[contentType];
        var extension = extensions.FirstOrDefault(known => stem.EndsWith(known, StringComparison.OrdinalIgnoreCase));
        if (extension is not null)
            stem = stem[..^extension.Length];
        stem = stem.Trim('.', ' ');
        if (stem.Length == 0)
            stem = "file";
        extension ??= extensions[0];
        return Shorten(stem, MaxLength - extension.Length) + extension;
    }

    /// <summary>The extension of a type's files, with its dot; empty for a type that is not accepted.</summary>
    public static string ExtensionOf(string contentType) => Extensions.TryGetValue(contentType, out var extensions) ? extensions[0] : string.Empty;

    private static string Shorten(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
