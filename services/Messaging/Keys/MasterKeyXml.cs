using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace SocialPubs.Messaging.Keys;

/// <summary>
/// Encrypts the keys of Data Protection with AES-256-GCM under the master key, so that a copy of the database alone
/// opens nothing.
/// </summary>
internal sealed class MasterKeyXmlEncryptor(MasterKeys masterKeys) : IXmlEncryptor
{
    internal const string Purpose = "data protection keys v1";

    internal static readonly XName Element = "masterKey";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var key = masterKeys.Derive(Purpose);
        var plaintext = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var ciphertext = new byte[plaintext.Length];
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        using (var aes = new AesGcm(key.Bytes, tag.Length))
            aes.Encrypt(nonce, plaintext, ciphertext, tag, Encoding.UTF8.GetBytes(key.Id));
        CryptographicOperations.ZeroMemory(plaintext);
        return new EncryptedXmlInfo(
            new XElement(
                Element,
                new XAttribute("id", key.Id),
                new XAttribute("nonce", Convert.ToBase64String(nonce)),
                new XAttribute("tag", Convert.ToBase64String(tag)),
                Convert.ToBase64String(ciphertext)),
            typeof(MasterKeyXmlDecryptor));
    }
}

/// <summary>Opens what <see cref="MasterKeyXmlEncryptor"/> closed; Data Protection makes one by the name in the stored XML.</summary>
internal sealed class MasterKeyXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly MasterKeys masterKeys = services.GetRequiredService<MasterKeys>();

    public XElement Decrypt(XElement encryptedElement)
    {
        var id = (string?)encryptedElement.Attribute("id");
        var key = masterKeys.DeriveAll(MasterKeyXmlEncryptor.Purpose).FirstOrDefault(key => key.Id == id)
            ?? throw new CryptographicException($"None of the master keys in DataProtection:Key and DataProtection:PreviousKeys is '{id}'.");
        var ciphertext = Convert.FromBase64String(encryptedElement.Value);
        var plaintext = new byte[ciphertext.Length];
        var tag = Bytes(encryptedElement, "tag");
        using (var aes = new AesGcm(key.Bytes, tag.Length))
            aes.Decrypt(Bytes(encryptedElement, "nonce"), ciphertext, tag, plaintext, Encoding.UTF8.GetBytes(key.Id));
        return XElement.Parse(Encoding.UTF8.GetString(plaintext));
    }

    private static byte[] Bytes(XElement element, string attribute) =>
        Convert.FromBase64String((string?)element.Attribute(attribute) ?? throw new CryptographicException($"The key has no {attribute}."));
}
