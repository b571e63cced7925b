using System.Security.Cryptography;
using System.Text;

namespace SocialPubs.Reporting.Record;

/// <summary>Ids that follow from what they stand for, so that a table made anew from the record has the same ones.</summary>
internal static class StableId
{
    /// <summary>A UUID of version 8 (RFC 9562): the first 128 bits of SHA-256 over the name, less those of version and variant.</summary>
    public static Guid Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
