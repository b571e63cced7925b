using System.Security.Cryptography;
using System.Text;

namespace SocialPubs.Load;

internal static class StableId
{
    /// <summary>The same id for the same name in every run, so that what was entered before is found again.</summary>
    public static Guid Of(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16).ToArray();
        // Version 8 (RFC 9562, section 5.8): made by a rule of our own.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
