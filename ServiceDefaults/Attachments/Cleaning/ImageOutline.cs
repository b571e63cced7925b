using System.Buffers.Binary;

namespace SocialPubs.ServiceDefaults.Attachments.Cleaning;

/// <summary>
/// What the structure of an image says before anything is decoded: how large the decoder would make it, and where it
/// ends. Every reader goes through the file once, allocates nothing by a number from the file, and gives up where the
/// file is cut off.
/// </summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Frames">Pictures in it; 1 where it does not move.</param>
/// <param name="Pixels">What a decoder holds of all frames together.</param>
/// <param name="Work">Pixels times passes over them: a progressive JPEG may have thousands of passes in a small file.</param>
/// <param name="Image">The image without what follows its end.</param>
/// <param name="Dropped">What was left out of <paramref name="Image"/> already.</param>
internal sealed record ImageOutline(
    int Width, int Height, int Frames, long Pixels, long Work, ReadOnlyMemory<byte> Image, IReadOnlyList<string> Dropped)
{
    /// <summary>The outline, or null where the file is broken or is none of this type.</summary>
    public static ImageOutline? Read(string type, ReadOnlyMemory<byte> file)
    {
        try
        {
            return type switch
            {
                "image/jpeg" => ReadJpeg(file),
                "image/png" => ReadPng(file),
                "image/gif" => ReadGif(file),
                "image/webp" => ReadWebP(file),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            // A length or a position that points beyond the end.
            return null;
        }
    }

    private static ImageOutline? ReadJpeg(ReadOnlyMemory<byte> file)
    {
        var data = file.Span;
        int width = 0, height = 0, scans = 0, at = 2;
        var dropped = new List<string>();
        while (true)
        {
            if (data[at..][0] != 0xFF)
                return null;
            while (data[at..][0] == 0xFF)
                at++;
            var marker = data[at++];
            if (marker == 0xD9)
                break;
            if (marker is 0x00 or 0xD8)
                return null;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue;

            var length = BinaryPrimitives.ReadUInt16BigEndian(data.Slice(at, 2));
            if (length < 2)
                return null;
            var segment = data.Slice(at + 2, length - 2);
            at += length;
            switch (marker)
            {
                // Baseline, extended and progressive; the lossless, hierarchical and arithmetic kinds are not used anywhere.
                case 0xC0 or 0xC1 or 0xC2 when width == 0:
                    height = BinaryPrimitives.ReadUInt16BigEndian(segment.Slice(1, 2));
                    width = BinaryPrimitives.ReadUInt16BigEndian(segment.Slice(3, 2));
                    if (width == 0 || height == 0)
                        return null;
                    break;
                case >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC):
                    return null;
                case 0xDA:
                    if (width == 0)
                        return null;
                    scans++;
                    at = EndOfScan(data, at);
                    break;
            }
        }

        if (scans == 0)
            return null;
        if (at < file.Length)
            dropped.Add(StrippedParts.Trailing);
        return new ImageOutline(width, height, 1, (long)width * height, (long)width * height * scans, file[..at], dropped);
    }

    private static int EndOfScan(ReadOnlySpan<byte> data, int at)
    {
        while (true)
        {
            at += data[at..].IndexOf((byte)0xFF) is var next and >= 0 ? next : throw new ArgumentOutOfRangeException(nameof(data));
            if (data[at..][1] is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7)))
                return at;
            at += data[at + 1] == 0xFF ? 1 : 2;
        }
    }

    private static ImageOutline? ReadPng(ReadOnlyMemory<byte> file)
    {
        var data = file.Span;
        int width = 0, height = 0, at = 8;
        var hasPixels = false;
        var dropped = new List<string>();
        var kept = new MemoryStream(file.Length);
        kept.Write(data[..8]);
        while (true)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(data.Slice(at, 4));
            if (length > int.MaxValue - 12)
                return null;
            var chunk = data.Slice(at, (int)length + 12);
            var name = chunk.Slice(4, 4);
            if (name.SequenceEqual("IHDR"u8) != (at == 8))
                return null;
            at += chunk.Length;
            if (name.SequenceEqual("IHDR"u8))
            {
                var (w, h) = (BinaryPrimitives.ReadUInt32BigEndian(chunk.Slice(8, 4)), BinaryPrimitives.ReadUInt32BigEndian(chunk.Slice(12, 4)));
                if (length != 13 || w is 0 or > int.MaxValue || h is 0 or > int.MaxValue)
                    return null;
                (width, height) = ((int)w, (int)h);
            }

            hasPixels |= name.SequenceEqual("IDAT"u8);
            // What the picture needs. The decoder never sees the rest: compressed text, for one, can be a bomb.
            if (name.SequenceEqual("IHDR"u8) || name.SequenceEqual("PLTE"u8) || name.SequenceEqual("tRNS"u8) || name.SequenceEqual("IDAT"u8)
                || name.SequenceEqual("IEND"u8) || name.SequenceEqual("iCCP"u8) || name.SequenceEqual("eXIf"u8))
            {
                kept.Write(chunk);
            }
            else
            {
                dropped.Add(System.Text.Encoding.Latin1.GetString(name) switch
                {
                    "tEXt" or "zTXt" or "iTXt" => StrippedParts.Text,
                    "tIME" => StrippedParts.Time,
                    "acTL" or "fcTL" or "fdAT" => StrippedParts.Animation,
                    _ => StrippedParts.Other,
                });
            }

            if (name.SequenceEqual("IEND"u8))
                break;
        }

        if (!hasPixels)
            return null;
        if (at < file.Length)
            dropped.Add(StrippedParts.Trailing);
        var pixels = (long)width * height;
        return new ImageOutline(width, height, 1, pixels, pixels, kept.GetBuffer().AsMemory(0, (int)kept.Length), dropped);
    }

    private static ImageOutline? ReadGif(ReadOnlyMemory<byte> file)
    {
        var data = file.Span;
        int width = BinaryPrimitives.ReadUInt16LittleEndian(data.Slice(6, 2)), height = BinaryPrimitives.ReadUInt16LittleEndian(data.Slice(8, 2));
        var at = 13 + ColourTable(data[10..][0]);
        var frames = 0;
        long pixels = 0;
        var dropped = new List<string>();
        while (true)
        {
            switch (data[at..][0])
            {
                case 0x3B when frames > 0:
                    at++;
                    if (at < file.Length)
                        dropped.Add(StrippedParts.Trailing);
                    return new ImageOutline(width, height, frames, pixels, pixels, file[..at], dropped);
                case 0x21:
                    if (data[at..][1] == 0xFE)
                        dropped.Add(StrippedParts.Text);
                    else if (data[at + 1] == 0xFF && data.Slice(at + 3).StartsWith("XMP Data"u8))
                        dropped.Add("xmp");
                    at = SkipSubBlocks(data, at + 2);
                    break;
                case 0x2C:
                    int frameWidth = BinaryPrimitives.ReadUInt16LittleEndian(data.Slice(at + 5, 2)), frameHeight = BinaryPrimitives.ReadUInt16LittleEndian(data.Slice(at + 7, 2));
                    // A frame without extent is drawn as large as the canvas by some decoders.
                    if (frameWidth == 0 || frameHeight == 0)
                        return null;
                    frames++;
                    pixels += Math.Max((long)frameWidth * frameHeight, (long)width * height);
                    (width, height) = (Math.Max(width, frameWidth), Math.Max(height, frameHeight));
                    at = SkipSubBlocks(data, at + 11 + ColourTable(data[at..][9]));
                    break;
                default:
                    return null;
            }
        }
    }

    private static int ColourTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static int SkipSubBlocks(ReadOnlySpan<byte> data, int at)
    {
        while (data[at..][0] is var length && length > 0)
            at += length + 1;
        return at + 1;
    }

    private static ImageOutline? ReadWebP(ReadOnlyMemory<byte> file)
    {
        var data = file.Span;
        var declared = BinaryPrimitives.ReadUInt32LittleEndian(data.Slice(4, 4)) + 8L;
        if (declared > file.Length)
            return null;
        data = data[..(int)declared];
        int width = 0, height = 0, frames = 0, at = 12;
        var isAnimated = false;
        var hasPicture = false;
        while (at < data.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(data.Slice(at + 4, 4));
            if (length > int.MaxValue - 9)
                return null;
            var name = data.Slice(at, 4);
            var body = data.Slice(at + 8, (int)length);
            (int Width, int Height)? size = null;
            if (name.SequenceEqual("VP8X"u8))
            {
                isAnimated = (body[..1][0] & 0x02) != 0;
                size = (Bits24(body[4..]) + 1, Bits24(body[7..]) + 1);
            }
            else if (name.SequenceEqual("VP8 "u8))
            {
                hasPicture = true;
                size = (BinaryPrimitives.ReadUInt16LittleEndian(body.Slice(6, 2)) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body.Slice(8, 2)) & 0x3FFF);
            }
            else if (name.SequenceEqual("VP8L"u8))
            {
                hasPicture = true;
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(body.Slice(1, 4));
                size = ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
            }
            else if (name.SequenceEqual("ANMF"u8))
            {
                hasPicture = true;
                frames++;
                size = (Bits24(body[6..]) + 1, Bits24(body[9..]) + 1);
            }

            if (size is { } known)
                (width, height) = (Math.Max(width, known.Width), Math.Max(height, known.Height));
            at += 8 + (int)length + ((int)length & 1);
        }

        if (!hasPicture || width == 0 || height == 0 || (isAnimated && frames == 0))
            return null;
        frames = Math.Max(frames, 1);
        var pixels = (long)width * height * frames;
        return new ImageOutline(width, height, frames, pixels, pixels, file[..(int)declared], declared < file.Length ? [StrippedParts.Trailing] : []);
    }

    private static int Bits24(ReadOnlySpan<byte> data) => data[..3][0] | (data[1] << 8) | (data[2] << 16);
}
