using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace SocialPubs.Messaging.Keys;

/// <summary>
/// The one secret that is not in the database: everything that is encrypted or sealed there hangs on it. It is
/// <c>DataProtection:Key</c> (base64, 32 bytes); after a rotation the old ones are <c>DataProtection:PreviousKeys</c>,
/// as a list or parted by commas.
/// </summary>
/// <remarks>The master key itself encrypts nothing: each use has a key of its own, derived by HKDF-SHA-256.</remarks>
public sealed class MasterKeys
{
    /// <summary>Length of a master key and of every derived key, in bytes.</summary>
    public const int Length = 32;

    private readonly byte[][] keys;

    private MasterKeys(byte[][] keys)
    {
        this.keys = keys;
    }

    /// <summary>Whether there is one: only in Development may a service run without.</summary>
    public bool IsSet => keys.Length > 0;

    /// <summary>Reads the settings.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="area">The section with <c>Key</c> and <c>PreviousKeys</c>.</param>
    /// <exception cref="InvalidOperationException">A key is not base64 of 32 bytes, or there are previous keys and no present one.</exception>
    public static MasterKeys Read(IConfiguration configuration, string area = "DataProtection")
    {
        var current = configuration[$"{area}:Key"];
        var section = configuration.GetSection($"{area}:PreviousKeys");
        var previous = section.GetChildren().Select(child => child.Value)
            .Concat((section.Value ?? string.Empty).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            .OfType<string>().Where(key => key.Length > 0).ToArray();
        if (string.IsNullOrWhiteSpace(current))
        {
            return previous.Length == 0
                ? new MasterKeys([])
                : throw new InvalidOperationException($"{area}:PreviousKeys needs {area}:Key, which is the present one.");
        }

        return new MasterKeys([Decode(current, $"{area}:Key"), .. previous.Select(key => Decode(key, $"{area}:PreviousKeys"))]);
    }

    /// <summary>The key for one use, derived from the present master key.</summary>
    /// <exception cref="InvalidOperationException">There is no master key.</exception>
    public DerivedKey Derive(string purpose) => IsSet
        ? Derive(keys[0], purpose)
        : throw new InvalidOperationException("DataProtection:Key is not set.");

    /// <summary>The key for one use under each master key, the present one first.</summary>
    public IReadOnlyList<DerivedKey> DeriveAll(string purpose) => [.. keys.Select(key => Derive(key, purpose))];

    private static DerivedKey Derive(byte[] master, string purpose)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, Length, salt: null, Encoding.UTF8.GetBytes("SocialPubs " + purpose));
        // The name tells keys apart and says nothing about them.
        var id = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 9, salt: null, "SocialPubs key id"u8.ToArray());
        return new DerivedKey(Base64Url.EncodeToString(id), key);
    }

    private static byte[] Decode(string text, string setting)
    {
        var bytes = new byte[Length + 1];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var written) && written == Length
            ? bytes[..Length]
            : throw new InvalidOperationException($"{setting} must be base64 of {Length} bytes; `openssl rand -base64 32` makes one.");
    }
}

/// <summary>A key for one use.</summary>
/// <param name="Id">Its name, which may be stored beside what it encrypted or sealed.</param>
/// <param name="Bytes">The key.</param>
public sealed record DerivedKey(string Id, byte[] Bytes)
{
    /// <summary>Without the key, so that it reaches no log by way of string interpolation.</summary>
    public override string ToString() => Id;
}
