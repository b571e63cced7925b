using System.Globalization;
using System.Text;

namespace SocialPubs.ServiceDefaults.Attachments.Cleaning;

internal enum PdfTokenKind
{
    End,
    DictionaryStart,
    DictionaryEnd,
    ArrayStart,
    ArrayEnd,
    Name,
    Text,
    HexText,
    Number,
    Keyword,
}

[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct PdfToken(PdfTokenKind Kind, int Start, int End, int Depth);

/// <summary>
/// The tokens of one PDF object (ISO 32000-1, 7.2 and 7.3). Only as much as is needed to find names, texts and the
/// entries of a dictionary; no recursion, so that no depth of nesting does harm.
/// </summary>
internal static class PdfObjects
{
    private const int MaxTokens = 200_000;

    /// <summary>The tokens of the value that begins here, to its end.</summary>
    public static List<PdfToken> ReadValue(ReadOnlySpan<byte> data, int at)
    {
        var tokens = new List<PdfToken>();
        var depth = 0;
        while (tokens.Count < MaxTokens)
        {
            var token = Next(data, at);
            if (token.Kind == PdfTokenKind.End)
                break;
            if (token.Kind is PdfTokenKind.DictionaryEnd or PdfTokenKind.ArrayEnd && --depth < 0)
                break;
            tokens.Add(token with { Depth = depth });
            if (token.Kind is PdfTokenKind.DictionaryStart or PdfTokenKind.ArrayStart)
                depth++;
            at = token.End;
            if (depth == 0)
                break;
        }

        return tokens;
    }

    /// <summary>The entries of a dictionary: the index of the first token of each key's value.</summary>
    public static Dictionary<string, int> Entries(ReadOnlySpan<byte> data, List<PdfToken> tokens)
    {
        var entries = new Dictionary<string, int>(StringComparer.Ordinal);
        if (tokens.Count == 0 || tokens[0].Kind != PdfTokenKind.DictionaryStart)
            return entries;
        string? key = null;
        for (var i = 1; i < tokens.Count; i++)
        {
            if (tokens[i].Depth != 1 || tokens[i].Kind is PdfTokenKind.DictionaryEnd or PdfTokenKind.ArrayEnd)
                continue;
            if (key is null)
            {
                key = tokens[i].Kind == PdfTokenKind.Name ? NameOf(data, tokens[i]) : null;
                continue;
            }

            entries.TryAdd(key, i);
            key = null;
            if (ReferenceAt(data, tokens, i) is not null)
                i += 2;
        }

        return entries;
    }

    /// <summary>The number of the object that these tokens refer to (<c>12 0 R</c>), or null.</summary>
    public static int? ReferenceAt(ReadOnlySpan<byte> data, List<PdfToken> tokens, int index) =>
        index + 2 < tokens.Count
        && tokens[index].Kind == PdfTokenKind.Number && tokens[index + 1].Kind == PdfTokenKind.Number
        && tokens[index + 2].Kind == PdfTokenKind.Keyword && data[tokens[index + 2].Start..tokens[index + 2].End].SequenceEqual("R"u8)
            ? IntegerOf(data, tokens[index])
            : null;

    public static int? IntegerOf(ReadOnlySpan<byte> data, PdfToken token) =>
        int.TryParse(data[token.Start..token.End], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A name without its slash, with <c>#4A</c> read as <c>J</c>.</summary>
    public static string NameOf(ReadOnlySpan<byte> data, PdfToken token)
    {
        var raw = data[(token.Start + 1)..token.End];
        var name = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '#' && i + 2 < raw.Length && byte.TryParse(raw.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                name.Append((char)code);
                i += 2;
            }
            else
            {
                name.Append((char)raw[i]);
            }
        }

        return name.ToString();
    }

    public static PdfToken Next(ReadOnlySpan<byte> data, int at)
    {
        while (at < data.Length && (IsSpace(data[at]) || data[at] == '%'))
        {
            if (data[at] == '%')
                at = EndOfLine(data, at);
            else
                at++;
        }

        if (at >= data.Length)
            return new PdfToken(PdfTokenKind.End, at, at, 0);
        var next = at + 1 < data.Length ? data[at + 1] : (byte)0;
        switch (data[at])
        {
            case (byte)'<' when next == '<':
                return new PdfToken(PdfTokenKind.DictionaryStart, at, at + 2, 0);
            case (byte)'>' when next == '>':
                return new PdfToken(PdfTokenKind.DictionaryEnd, at, at + 2, 0);
            case (byte)'[':
                return new PdfToken(PdfTokenKind.ArrayStart, at, at + 1, 0);
            case (byte)']':
                return new PdfToken(PdfTokenKind.ArrayEnd, at, at + 1, 0);
            case (byte)'/':
                return new PdfToken(PdfTokenKind.Name, at, EndOfRegular(data, at + 1), 0);
            case (byte)'(':
                return new PdfToken(PdfTokenKind.Text, at, EndOfText(data, at), 0);
            case (byte)'<':
                var close = data[at..].IndexOf((byte)'>');
                return new PdfToken(PdfTokenKind.HexText, at, close < 0 ? data.Length : at + close + 1, 0);
            case (byte)')' or (byte)'>' or (byte)'{' or (byte)'}':
                return new PdfToken(PdfTokenKind.Keyword, at, at + 1, 0);
        }

        var end = EndOfRegular(data, at);
        var kind = data[at] is (>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-' or (byte)'.' ? PdfTokenKind.Number : PdfTokenKind.Keyword;
        return new PdfToken(kind, at, end, 0);
    }

    public static bool IsSpace(byte value) => value is 0 or 9 or 10 or 12 or 13 or 32;

    private static int EndOfLine(ReadOnlySpan<byte> data, int at)
    {
        var length = data[at..].IndexOfAny((byte)10, (byte)13);
        return length < 0 ? data.Length : at + length;
    }

    private static int EndOfRegular(ReadOnlySpan<byte> data, int at)
    {
        while (at < data.Length && !IsSpace(data[at]) && !"()<>[]{}/%"u8.Contains(data[at]))
            at++;
        return at;
    }

    private static int EndOfText(ReadOnlySpan<byte> data, int at)
    {
        var open = 0;
        for (; at < data.Length; at++)
        {
            switch (data[at])
            {
                case (byte)'\\':
                    at++;
                    break;
                case (byte)'(':
                    open++;
                    break;
                case (byte)')' when --open == 0:
                    return at + 1;
            }
        }

        return data.Length;
    }
}
