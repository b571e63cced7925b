using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace SocialPubs.Identity.SignIn;

/// <summary>Time-based one-time passwords (RFC 6238) with what every authenticator app takes: SHA-1, 30 s, six digits.</summary>
internal static class Totp
{
    public const int KeyLength = 20;
    public const int Digits = 6;

    private const int StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyLength);

    public static long StepAt(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a time step.</summary>
    public static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // HMAC-SHA-1 is what authenticator apps speak; RFC 6238 has no trouble with it.
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        var offset = hash[^1] & 0x0F;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The time step to which a typed code belongs: this one or a neighbour, since clocks differ, and none that was
    /// used. Null where there is none.
    /// </summary>
    public static long? Match(byte[] key, string typed, long lastUsed, DateTimeOffset now)
    {
        var code = string.Concat(typed.Where(c => !char.IsWhiteSpace(c)));
        if (code.Length != Digits || !code.All(char.IsAsciiDigit))
            return null;

        var present = StepAt(now);
        long? match = null;
        for (var step = present - 1; step <= present + 1; step++)
        {
            var same = CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Code(key, step)), System.Text.Encoding.ASCII.GetBytes(code));
            if (same && step > lastUsed)
                match = step;
        }

        return match;
    }

    /// <summary>The key as people type it: Base32 in groups of four.</summary>
    public static string Text(byte[] key) => string.Join(' ', Encode(key).Chunk(4).Select(group => new string(group)));

    /// <summary>The address that a QR code brings into an authenticator app.</summary>
    public static string Address(string product, string login, byte[] key) => string.Create(
        CultureInfo.InvariantCulture,
        $"otpauth://totp/{Uri.EscapeDataString(product)}:{Uri.EscapeDataString(login)}?secret={Encode(key)}&issuer={Uri.EscapeDataString(product)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}");

    internal static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder();
        int bits = 0, value = 0;
        foreach (var one in bytes)
        {
            value = (value << 8) | one;
            bits += 8;
            while (bits >= 5)
            {
                text.Append(Base32[(value >> (bits - 5)) & 31]);
                bits -= 5;
            }

            value &= (1 << bits) - 1;
        }

        if (bits > 0)
            text.Append(Base32[(value << (5 - bits)) & 31]);
        return text.ToString();
    }
}
