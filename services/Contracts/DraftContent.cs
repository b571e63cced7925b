namespace SocialPubs.Contracts;

/// <summary>A draft in one version: exactly what is approved is exactly what is posted.</summary>
/// <param name="Version">Number of the version, from 1.</param>
/// <param name="Text">The assembled text as it will stand in the network.</param>
/// <param name="Attachments">The files that go with it, in order.</param>
/// <param name="ContentHash">SHA-256 over text and attachment hashes; see <see cref="ContentHashes"/>.</param>
public sealed record DraftContent(int Version, string Text, IReadOnlyList<Attachment> Attachments, string ContentHash);
