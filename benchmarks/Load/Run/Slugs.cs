using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SocialPubs.Load.Run;

/// <summary>Codes for the registers, made from names: lower-case Latin letters, digits and hyphens.</summary>
internal static class Slugs
{
    private const int MaxReadable = 44;

    private static readonly Dictionary<char, string> Latin = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
        .Zip("a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".Split(' '))
        .ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>
    /// The name in Latin letters, cut to a length that can be read, and eight digits of its hash: two long names that
    /// begin alike keep two codes.
    /// </summary>
    public static string Of(string prefix, string name)
    {
        var code = new StringBuilder(prefix);
        foreach (var letter in name.ToLower(CultureInfo.GetCultureInfo("ru-RU")))
        {
            if (char.IsAsciiLetterOrDigit(letter))
                code.Append(letter);
            else if (Latin.TryGetValue(letter, out var latin))
                code.Append(latin);
            else if (code[^1] != '-')
                code.Append('-');
        }

        if (code.Length > MaxReadable)
            code.Length = MaxReadable;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        return $"{code.ToString().TrimEnd('-')}-{hash}";
    }
}
