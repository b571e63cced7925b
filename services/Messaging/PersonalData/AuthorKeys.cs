using System.Security.Cryptography;
using System.Text;
using SocialPubs.Messaging.Keys;

namespace SocialPubs.Messaging.PersonalData;

/// <summary>
/// Keyed hashes of authors and of the words of their names. Without the key nobody finds the name by hashing a list of
/// names; with it the services recognise a word of the name without keeping the name.
/// </summary>
/// <remarks>
/// All services need the same key: what Intake marks, the others look for. It is <c>PersonalData:Key</c>, so that those
/// that keep no other secret need not have the master key; where it is not set, it follows from the master key.
/// </remarks>
public sealed class AuthorKeys
{
    private const string Purpose = "author pseudonyms v1";

    private readonly IReadOnlyList<DerivedKey> keys;

    private AuthorKeys(IReadOnlyList<DerivedKey> keys) => this.keys = keys;

    /// <summary>The name of the key that marks are made with now.</summary>
    public string CurrentId => keys[0].Id;

    /// <summary>The keys of the settings; without any, in Development only, a key that everybody knows.</summary>
    /// <exception cref="InvalidOperationException">There is none outside Development, or one cannot be read.</exception>
    public static AuthorKeys Of(MasterKeys masterKeys, bool isDevelopment)
    {
        if (masterKeys.IsSet)
            return new AuthorKeys([.. masterKeys.DeriveAll(Purpose)]);
        return isDevelopment
            ? new AuthorKeys([new DerivedKey("development", SHA256.HashData("SocialPubs, development only"u8))])
            : throw new InvalidOperationException(
                "Set PersonalData:Key (base64, 32 bytes, the same for all services): it keeps pseudonyms of authors from being traced back.");
    }

    /// <summary>HMAC-SHA-256 under the present key.</summary>
    /// <param name="use">What it is for: hashes of different uses have nothing in common.</param>
    /// <param name="value">What is hashed.</param>
    public byte[] Hash(string use, string value) => Hash(keys[0], use, value);

    /// <summary>A hash as a mark that messages carry.</summary>
    public string Mark(string use, string value) => Mark(keys[0], use, value);

    /// <summary>Makes marks under the key of this name, to compare with those of a message.</summary>
    /// <exception cref="InvalidOperationException">The service does not have the key; its settings differ from Intake's.</exception>
    public Func<string, string, string> MarksUnder(string keyId) => keys.FirstOrDefault(key => key.Id == keyId) is { } key
        ? (use, value) => Mark(key, use, value)
        : throw new InvalidOperationException(
            $"The marks of an author were made under the key '{keyId}', which follows from none of PersonalData:Key and PersonalData:PreviousKeys.");

    private static string Mark(DerivedKey key, string use, string value) => Convert.ToHexStringLower(Hash(key, use, value).AsSpan(0, 16));

    private static byte[] Hash(DerivedKey key, string use, string value) => HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes($"{use}\n{value}"));
}
