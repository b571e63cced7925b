using System.Security.Cryptography;
using System.Text;

namespace SocialPubs.Contracts;

/// <summary>The hash that binds an approval to the exact text and the exact attachments.</summary>
public static class ContentHashes
{
    /// <summary>
    /// SHA-256 in lower-case hexadecimal of the UTF-8 text, followed for each attachment by a zero byte and its hash.
    /// </summary>
    public static string Of(string text, IEnumerable<string> attachmentHashes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        foreach (var attachment in attachmentHashes)
        {
            hash.AppendData([0]);
            hash.AppendData(Encoding.ASCII.GetBytes(attachment));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
