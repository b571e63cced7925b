namespace SocialPubs.ServiceDefaults.Attachments;

/// <summary>The kinds of file that can be attached, told by their first bytes and never by their name.</summary>
public static class AttachmentTypes
{
    /// <summary>How many bytes of a file <see cref="Detect"/> wants to see.</summary>
    public const int PrefixLength = 16;

    /// <summary>The media types that are accepted.</summary>
    public static readonly IReadOnlyList<string> Accepted =
        ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "application/pdf"];

    /// <summary>The media type of a file that begins with these bytes, or null where the kind is not accepted.</summary>
    public static string? Detect(ReadOnlySpan<byte> prefix)
    {
        if (prefix.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        if (prefix.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return "image/png";
        if (prefix.StartsWith("GIF87a"u8) || prefix.StartsWith("GIF89a"u8))
            return "image/gif";
        if (prefix.Length >= 12 && prefix.StartsWith("RIFF"u8) && prefix[8..].StartsWith("WEBP"u8))
            return "image/webp";
        if (prefix.Length >= 8 && prefix[4..].StartsWith("ftyp"u8))
            return "video/mp4";
        return prefix.StartsWith("%PDF-"u8) ? "application/pdf" : null;
    }
}
