namespace SocialPubs.Contracts;

/// <summary>A file kept in the attachment store under the hash of its content.</summary>
/// <param name="Hash">SHA-256 of the content, 64 lower-case hexadecimal digits.</param>
/// <param name="FileName">The name under which it was uploaded.</param>
/// <param name="ContentType">The media type found by looking at the content.</param>
/// <param name="Size">Bytes.</param>
public sealed record Attachment(string Hash, string FileName, string ContentType, long Size);
