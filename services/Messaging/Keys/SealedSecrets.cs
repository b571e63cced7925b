using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SocialPubs.Messaging.Keys;

/// <summary>
/// Seals a secret that one service gives another through the broker: AES-256-GCM under a key derived from the master key
/// that both share. Who reads the broker or a database reads nothing; a seal moved to another context does not open.
/// </summary>
public sealed class SealedSecrets(MasterKeys keys)
{
    private static readonly int NonceLength = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagLength = AesGcm.TagByteSizes.MaxSize;

    /// <summary>Whether there is a master key; without one nothing is sealed.</summary>
    public bool IsAvailable => keys.IsSet;

    /// <summary>Seals a secret.</summary>
    /// <param name="purpose">What it is for.</param>
    /// <param name="context">What it belongs to, such as an id; the same is needed to open it.</param>
    /// <param name="secret">The secret.</param>
    /// <returns>The name of the key, a point, and base64url of nonce, tag and text.</returns>
    /// <exception cref="InvalidOperationException">There is no master key.</exception>
    public string Seal(string purpose, string context, string secret)
    {
        var key = keys.Derive(purpose);
        var plain = Encoding.UTF8.GetBytes(secret);
        var bytes = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key.Bytes, TagLength);
        aes.Encrypt(
            bytes.AsSpan(0, NonceLength), plain, bytes.AsSpan(NonceLength + TagLength), bytes.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(context));
        return $"{key.Id}.{Base64Url.EncodeToString(bytes)}";
    }

    /// <summary>The secret, or null where the seal is not ours, was made for something else, or under a key that is gone.</summary>
    public string? Open(string purpose, string context, string? sealedSecret)
    {
        if (sealedSecret?.Split('.') is not [var id, var text] || !Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < NonceLength + TagLength || keys.DeriveAll(purpose).FirstOrDefault(key => key.Id == id) is not { } derived)
            return null;

        var plain = new byte[bytes.Length - NonceLength - TagLength];
        try
        {
            using var aes = new AesGcm(derived.Bytes, TagLength);
            aes.Decrypt(
                bytes.AsSpan(0, NonceLength), bytes.AsSpan(NonceLength + TagLength), bytes.AsSpan(NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(context));
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
