using ImageMagick;
using ImageMagick.Configuration;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.ServiceDefaults.Attachments.Cleaning;

/// <summary>
/// Decodes an image as what its first bytes say and writes it anew, so that nothing is kept but the picture: no place,
/// no device, no second file hidden behind or inside it. Turned upright first, since the note which way is up goes too.
/// </summary>
internal static class ImageCleaner
{
    /// <summary>Bytes of decoded picture for a pixel (four channels and what ImageMagick keeps beside), twice for turning it.</summary>
    private const ulong BytesPerPixel = 16;

    private const ulong MaxProfileBytes = 4 * 1024 * 1024;

    /// <summary>Passes over the pixels that a picture of the largest size may need: progressive JPEG has about ten.</summary>
    private const int MaxPasses = 30;

    // ImageMagick knows 250 formats, some of which run programs or read other files. Here it knows four.
    private const string Policy =
        """
        <policymap>
          <policy domain="coder" rights="none" pattern="*" />
          <policy domain="coder" rights="read | write" pattern="{JPEG,PNG,GIF,WEBP}" />
          <policy domain="delegate" rights="none" pattern="*" />
          <policy domain="filter" rights="none" pattern="*" />
          <policy domain="path" rights="none" pattern="@*" />
        </policymap>
        """;

    private static readonly Lazy<bool> Started = new(Start);

    /// <exception cref="OperationCanceledException">The caller gave up between two steps.</exception>
    public static Outcome<CleanFile> Clean(ReadOnlyMemory<byte> content, string type, AttachmentOptions options, CancellationToken cancellationToken)
    {
        if (ImageOutline.Read(type, content) is not { } outline)
            return Broken();
        if (Math.Max(outline.Width, outline.Height) > options.MaxSide)
            return new Refusal(AttachmentRefusals.TooManyPixels, $"A side may have {options.MaxSide} pixels, this picture has {outline.Width} × {outline.Height}.", "file");
        if (outline.Frames > options.MaxFrames)
            return new Refusal(AttachmentRefusals.TooManyPixels, $"A moving picture may have {options.MaxFrames} frames, this one has {outline.Frames}.", "file");
        if (outline.Pixels > options.MaxPixels)
            return new Refusal(AttachmentRefusals.TooManyPixels, $"All frames together may have {options.MaxPixels} pixels, these have {outline.Pixels}.", "file");
        if (outline.Work > options.MaxPixels * MaxPasses)
            return new Refusal(AttachmentRefusals.TooManyPixels, "The picture is stored in too many passes.", "file");

        _ = Started.Value;
        Limit(options);
        try
        {
            return Rewrite(outline, type, cancellationToken);
        }
        catch (MagickException)
        {
            // The message may quote what is in the file.
            return Broken();
        }
    }

    private static Outcome<CleanFile> Rewrite(ImageOutline outline, string type, CancellationToken cancellationToken)
    {
        var format = FormatOf(type);
        var isIncomplete = false;
        using var images = new MagickImageCollection();
        images.Warning += (_, warning) => isIncomplete |= IsIncomplete(warning.Message);
        images.Read(outline.Image.Span, new MagickReadSettings { Format = format });
        if (isIncomplete || images.Count == 0 || images.Any(image => image.Width > outline.Width || image.Height > outline.Height))
            return Broken();

        var stripped = new SortedSet<string>(outline.Dropped, StringComparer.Ordinal);
        foreach (var image in images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stripped.UnionWith(image.ProfileNames);
            if (image.Comment is { Length: > 0 })
                stripped.Add(StrippedParts.Text);
            if (images.Count == 1)
                StandUp(image);
            ToStandardColours(image);
            image.Strip();
            image.Format = format;
            // Not among what Strip takes; all of it can be told from the pixels or is of no use on a screen.
            image.Settings.SetDefine(MagickFormat.Png, "exclude-chunks", "bKGD,cHRM,caNv,date,eXIf,gAMA,iCCP,iTXt,oFFs,pHYs,sRGB,tEXt,tIME,vpAg,zTXt");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var first = images[0];
        var (width, height) = images.Count == 1 ? ((int)first.Width, (int)first.Height) : (outline.Width, outline.Height);
        var cleaned = images.Count == 1 ? first.ToByteArray(format) : images.ToByteArray(format);
        return new CleanFile(cleaned, [.. stripped], width, height);
    }

    /// <summary>Turns a picture as its Exif note says; ImageMagick itself minds that of JPEG only.</summary>
    private static void StandUp(IMagickImage<byte> image)
    {
        try
        {
            if (image.Orientation is Orientation.Undefined or Orientation.TopLeft
                && image.GetExifProfile()?.GetValue(ExifTag.Orientation)?.Value is { } orientation and > 1 and <= 8)
            {
                image.Orientation = (Orientation)orientation;
            }
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            // A broken note says nothing.
        }

        image.AutoOrient();
    }

    /// <summary>What Magick.NET throws for profiles that are not well formed.</summary>
    private static bool IsUnreadable(Exception exception) => exception
        is MagickException or NotSupportedException or ArgumentException or IndexOutOfRangeException or InvalidOperationException or OverflowException
        or IOException or FormatException;

    /// <summary>Screens take a picture without a colour profile for sRGB, so it has to be that before the profile goes.</summary>
    private static void ToStandardColours(IMagickImage<byte> image)
    {
        try
        {
            var profile = image.GetColorProfile();
            if (profile is not null && profile.Description?.StartsWith("sRGB", StringComparison.Ordinal) != true)
                image.TransformColorSpace(profile, ColorProfiles.SRGB);
            else if (profile is null && image.ColorSpace == ColorSpace.CMYK)
                image.TransformColorSpace(ColorProfiles.USWebCoatedSWOP, ColorProfiles.SRGB);
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            // A profile that is broken or does not fit the picture: screens ignore it too.
        }

        image.RemoveProfile("icc");
        if (image.ColorSpace is not (ColorSpace.sRGB or ColorSpace.Gray))
            image.ColorSpace = ColorSpace.sRGB;
    }

    private static MagickFormat FormatOf(string type) => type switch
    {
        "image/jpeg" => MagickFormat.Jpeg,
        "image/png" => MagickFormat.Png,
        "image/gif" => MagickFormat.Gif,
        "image/webp" => MagickFormat.WebP,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Decoders fill up with grey what is missing and only warn.</summary>
    private static bool IsIncomplete(string warning) =>
        warning.Contains("premature end", StringComparison.OrdinalIgnoreCase)
        || warning.Contains("not enough", StringComparison.OrdinalIgnoreCase)
        || warning.Contains("insufficient", StringComparison.OrdinalIgnoreCase)
        || warning.Contains("unexpected end", StringComparison.OrdinalIgnoreCase);

    private static Outcome<CleanFile> Broken() =>
        new Refusal(AttachmentRefusals.Broken, "The picture cannot be read to its end as what its first bytes say it is.", "file");

    /// <summary>The limits belong to the process. They come after our own checks, for what those do not foresee.</summary>
    private static void Limit(AttachmentOptions options)
    {
        ResourceLimits.Width = ResourceLimits.Height = (ulong)options.MaxSide;
        ResourceLimits.ListLength = (ulong)options.MaxFrames;
        ResourceLimits.Memory = ResourceLimits.Area = ResourceLimits.MaxMemoryRequest = (ulong)options.MaxPixels * BytesPerPixel * (ulong)options.Concurrency;
        // Nothing of an unknown file goes to a temporary file.
        ResourceLimits.Disk = 0;
        ResourceLimits.Thread = 1;
        ResourceLimits.MaxProfileSize = MaxProfileBytes;
    }

    private static bool Start()
    {
        var configuration = ConfigurationFiles.Default;
        configuration.Policy.Data = Policy;
        // Readable by us alone, and gone once it is read.
        var folder = Directory.CreateTempSubdirectory("socialpubs-images-");
        try
        {
            MagickNET.Initialize(configuration, folder.FullName);
            using var probe = new MagickImage();
            try
            {
                probe.Read("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>"u8, new MagickReadSettings { Format = MagickFormat.Svg });
            }
            catch (MagickPolicyErrorException)
            {
                return true;
            }

            throw new InvalidOperationException("ImageMagick did not take its policy: it would read every format it knows.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
