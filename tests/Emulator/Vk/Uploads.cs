using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SocialPubs.Emulator.Vk;

/// <summary>What an upload server hands out and <c>photos.saveWallPhoto</c> takes back: a string and a seal over it.</summary>
internal sealed record Uploads(string Hash, string ContentType)
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public string Photo() => JsonSerializer.Serialize(this, EmulatorHost.Json);

    public static string Seal(string photo) => Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(photo)));

    public static Uploads? Read(string photo, string seal)
    {
        try
        {
            return Seal(photo) == seal ? JsonSerializer.Deserialize<Uploads>(photo, EmulatorHost.Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The kind of a picture by its first bytes; null for anything else.</summary>
    public static string? Detect(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        if (content.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]))
            return "image/png";
        if (content.StartsWith("GIF8"u8))
            return "image/gif";
        return content.Length > 12 && content[8..].StartsWith("WEBP"u8) ? "image/webp" : null;
    }
}
