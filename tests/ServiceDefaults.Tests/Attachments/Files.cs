using System.Buffers.Binary;
using System.Text;
using ImageMagick;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Attachments.Cleaning;
using SocialPubs.Testing;

namespace SocialPubs.ServiceDefaults.Tests.Attachments;

/// <summary>Files as people send them, and as somebody makes them who means harm.</summary>
internal static class Files
{
    /// <summary>A place, as a phone writes it: 47.14 N, 39.75 E; and what else a phone tells.</summary>
    public static readonly string[] Secrets = ["Canon EOS", "Ivan Ivanov", "secret comment", "Private XMP"];

    private static readonly Lazy<bool> Warm = new(() =>
    {
        // ImageMagick takes its policy from the product before any test code starts it.
        FileCleaner.Clean(TestPictures.Png(), "image/png", new AttachmentOptions(), CancellationToken.None).IsRefused.ShouldBeFalse();
        return true;
    });

    /// <summary>A photo of four colours, red top left, that lies on its side and tells where it was taken.</summary>
    public static byte[] Picture(MagickFormat format, int width = 64, int height = 48, bool telling = true, ushort orientation = 6)
    {
        using var image = Quarters(width, height);
        if (telling)
            Tell(image, orientation);
        image.Quality = 90;
        return image.ToByteArray(format);
    }

    public static byte[] Animation(MagickFormat format, int frames, bool telling = true)
    {
        _ = Warm.Value;
        using var images = new MagickImageCollection();
        for (var i = 0; i < frames; i++)
        {
            var frame = Quarters(32, 24, i);
            frame.AnimationDelay = 10;
            frame.AnimationIterations = 0;
            if (telling)
                Tell(frame, 1);
            images.Add(frame);
        }

        return images.ToByteArray(format);
    }

    public static MagickImage Read(ReadOnlyMemory<byte> file, MagickFormat format) => new(file.ToArray(), new MagickReadSettings { Format = format });

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    public static byte[] Box(string name, params byte[][] content)
    {
        var body = Join(content);
        var box = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        Encoding.Latin1.GetBytes(name).CopyTo(box, 4);
        body.CopyTo(box, 8);
        return box;
    }

    public static byte[] Number(params int[] values)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), values[i]);
        return bytes;
    }

    /// <summary>A video that tells where and when it was taken in every way that MP4 knows, with a track of places.</summary>
    public static byte[] Video(byte[]? trailing = null, bool external = false)
    {
        var picture = Enumerable.Repeat((byte)0x55, 400).ToArray();
        var places = Encoding.ASCII.GetBytes("GPS 47.1390 39.7510 Bataysk");
        var file = Box("ftyp", "isom"u8.ToArray(), Number(512), "isommp41"u8.ToArray());
        var media = Box("mdat", picture, places);
        var at = file.Length + 8;
        var movie = Box(
            "moov",
            Box("mvhd", Number(0, 1234567, 1234568, 1000, 2000), new byte[80]),
            Track("vide", "Core Media Video Ivan", Entry(), at, picture.Length, external),
            Track("meta", "GoPro MET", new byte[16], at + picture.Length, places.Length, external: false),
            Box("udta", Box("©xyz", "+47.1390+039.7510/"u8.ToArray()), Box("©mod", "iPhone of Ivan"u8.ToArray())),
            Box("meta", Number(0), Box("keys", "com.apple.quicktime.location.ISO6709 +47.1390"u8.ToArray())));
        return Join(file, media, movie, Box("uuid", "0123456789abcdef"u8.ToArray(), "<x:xmpmeta>Ivan Ivanov</x:xmpmeta>"u8.ToArray()), trailing ?? []);
    }

    private static byte[] Entry()
    {
        var entry = new byte[86];
        BinaryPrimitives.WriteInt32BigEndian(entry, entry.Length);
        "avc1"u8.CopyTo(entry.AsSpan(4));
        BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(32), 640);
        BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(34), 360);
        "\u0010GoPro AVC encoder"u8.CopyTo(entry.AsSpan(50));
        return entry;
    }

    private static byte[] Track(string handler, string name, byte[] entry, int offset, int size, bool external) => Box(
        "trak",
        Box("tkhd", Number(7, 1234567, 1234568, 1, 0, 2000), new byte[60]),
        Box(
            "mdia",
            Box("mdhd", Number(0, 1234567, 1234568, 1000, 2000, 0)),
            Box("hdlr", Number(0, 0), Encoding.ASCII.GetBytes(handler), new byte[12], Encoding.ASCII.GetBytes(name + "\0")),
            Box(
                "minf",
                Box("vmhd", new byte[12]),
                Box("dinf", Box("dref", Number(0, 1), external ? Box("url ", Number(0), "http://10.0.0.1/x\0"u8.ToArray()) : Box("url ", Number(1)))),
                Box(
                    "stbl",
                    Box("stsd", Number(0, 1), entry),
                    Box("stts", Number(0, 1, 1, 2000)),
                    Box("stsc", Number(0, 1, 1, 1, 1)),
                    Box("stsz", Number(0, size, 1)),
                    Box("stco", Number(0, 1, offset))))),
        Box("udta", Box("name", Encoding.ASCII.GetBytes("track of Ivan"))));

    private static MagickImage Quarters(int width, int height, int shift = 0)
    {
        _ = Warm.Value;
        byte[][] colours = [[220, 20, 20], [20, 200, 20], [20, 20, 220], [230, 230, 20]];
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                colours[((x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2) + shift) % 4].CopyTo(pixels, (y * width + x) * 3);
        }

        return new MagickImage(pixels, new PixelReadSettings((uint)width, (uint)height, StorageType.Char, PixelMapping.RGB));
    }

    private static void Tell(MagickImage image, ushort orientation)
    {
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.Make, "Canon EOS");
        exif.SetValue(ExifTag.Artist, "Ivan Ivanov");
        exif.SetValue(ExifTag.Orientation, orientation);
        exif.SetValue(ExifTag.GPSLatitudeRef, "N");
        exif.SetValue(ExifTag.GPSLatitude, [new Rational(47), new Rational(8), new Rational(20)]);
        exif.SetValue(ExifTag.GPSLongitudeRef, "E");
        exif.SetValue(ExifTag.GPSLongitude, [new Rational(39), new Rational(45), new Rational(3)]);
        image.Orientation = (Orientation)orientation;
        image.SetProfile(exif);
        image.SetProfile(new XmpProfile(Encoding.UTF8.GetBytes(
            "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"Private XMP\"/></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>")));
        var iptc = new IptcProfile();
        iptc.SetValue(IptcTag.Byline, "Ivan Ivanov");
        image.SetProfile(iptc);
        image.SetProfile(ColorProfiles.AdobeRGB1998);
        image.Comment = "secret comment";
    }
}

/// <summary>The store on a folder of its own.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly DirectoryAttachmentStore _store;

    public TestStore(Action<AttachmentOptions>? change = null)
    {
        Options.Directory = Directory.CreateTempSubdirectory("socialpubs-files-").FullName;
        change?.Invoke(Options);
        _store = new DirectoryAttachmentStore(Microsoft.Extensions.Options.Options.Create(Options));
    }

    public AttachmentOptions Options { get; } = new();

    public async Task<StoredFile> SaveAsync(byte[] file, string name = "photo")
    {
        var outcome = await _store.SaveAsync(new MemoryStream(file), name, TestContext.Current.CancellationToken);
        return outcome.Value;
    }

    public async Task<string> RefusalOfAsync(byte[] file)
    {
        var outcome = await _store.SaveAsync(new MemoryStream(file), "photo", TestContext.Current.CancellationToken);
        var refusal = outcome.Refusals.ShouldHaveSingleItem();
        refusal.Field.ShouldBe("file");
        Directory.EnumerateFiles(Options.Directory, "*", SearchOption.AllDirectories).ShouldBeEmpty("what was refused is not kept");
        return refusal.Code.Code;
    }

    public byte[] Stored(StoredFile file)
    {
        using var stream = _store.Open(file.Hash)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(Options.Directory, recursive: true);
    }
}
