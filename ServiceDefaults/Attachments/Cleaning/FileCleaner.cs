using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.ServiceDefaults.Attachments.Cleaning;

/// <summary>Checks a file against what it claims to be and takes out what it need not say.</summary>
internal static class FileCleaner
{
    public static Outcome<CleanFile> Clean(byte[] content, string type, AttachmentOptions options, CancellationToken cancellationToken) => type switch
    {
        "video/mp4" => Mp4Cleaner.Clean(content),
        "application/pdf" => PdfCleaner.Clean(content, cancellationToken),
        _ => ImageCleaner.Clean(content, type, options, cancellationToken),
    };
}
