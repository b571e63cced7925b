namespace SocialPubs.ServiceDefaults.Attachments.Cleaning;

/// <summary>A file as it is kept.</summary>
/// <param name="Content">The bytes, in which nothing is left that the file need not say.</param>
/// <param name="Stripped">What was taken out, in <see cref="StrippedParts"/>' words.</param>
/// <param name="Width">Pixels, where it is a picture or a video.</param>
/// <param name="Height">Pixels, where it is a picture or a video.</param>
internal sealed record CleanFile(ReadOnlyMemory<byte> Content, IReadOnlyList<string> Stripped, int? Width = null, int? Height = null);

/// <summary>The words for what is taken out of files.</summary>
internal static class StrippedParts
{
    public const string Animation = "animation";
    public const string Metadata = "metadata";
    public const string Other = "other";
    public const string Text = "text";
    public const string Time = "time";
    public const string Track = "data-track";
    public const string Trailing = "trailing";
}
