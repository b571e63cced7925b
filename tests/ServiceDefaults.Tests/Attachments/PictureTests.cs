using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using ImageMagick;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using SocialPubs.Testing;

namespace SocialPubs.ServiceDefaults.Tests.Attachments;

public sealed class PictureTests
{
    // What describes the picture itself and nothing of who took it where.
    private static readonly string[] Harmless = ["JPEG", "JFIF", "Huffman", "PNG-IHDR", "PNG-PLTE", "PNG-tRNS", "GIF Header", "GIF Image", "GIF Control", "GIF Animation", "WebP", "File Type", "File"];

    public static TheoryData<MagickFormat, string> Formats => new()
    {
        { MagickFormat.Jpeg, "image/jpeg" }, { MagickFormat.Png, "image/png" }, { MagickFormat.Gif, "image/gif" }, { MagickFormat.WebP, "image/webp" },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Save_APictureThatTellsMuch_KeepsThePictureAlone(MagickFormat format, string type)
    {
        using var store = new TestStore();
        var sent = Files.Picture(format);
        var tells = MetadataOf(sent);
        tells.ShouldNotBeEmpty("the picture tells something to begin with");

        var file = await store.SaveAsync(sent);

        file.ContentType.ShouldBe(type);
        file.Stripped.ShouldNotBeEmpty();
        var kept = store.Stored(file);
        kept.Length.ShouldBe((int)file.Size);
        MetadataOf(kept).ShouldBeEmpty();
        foreach (var secret in Files.Secrets)
            kept.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)).ShouldBe(-1, secret);
    }

    [Theory]
    [InlineData(MagickFormat.Jpeg)]
    [InlineData(MagickFormat.Png)]
    [InlineData(MagickFormat.WebP)]
    public async Task Save_APictureThatLiesOnItsSide_StandsUpright(MagickFormat format)
    {
        using var store = new TestStore();

        var file = await store.SaveAsync(Files.Picture(format, 64, 48, orientation: 6));

        (file.Width, file.Height).ShouldBe((48, 64));
        using var picture = Files.Read(store.Stored(file), format);
        (picture.Width, picture.Height).ShouldBe((48u, 64u));
        // Turned right by a quarter: what was bottom left (blue) is top left.
        var corner = picture.GetPixels().GetPixel(8, 8).ToArray();
        corner[2].ShouldBeGreaterThan(corner[0]);
        corner[2].ShouldBeGreaterThan(corner[1]);
    }

    [Fact]
    public async Task Save_APictureOfOtherColours_ShowsTheSameWithoutTheProfile()
    {
        using var store = new TestStore();
        using var picture = Files.Read(Files.Picture(MagickFormat.Png, telling: false), MagickFormat.Png);
        var before = picture.GetPixels().GetPixel(40, 8).ToArray();
        picture.SetProfile(ColorProfiles.AdobeRGB1998);

        var file = await store.SaveAsync(picture.ToByteArray(MagickFormat.Png));

        file.Stripped.ShouldContain("icc");
        using var kept = Files.Read(store.Stored(file), MagickFormat.Png);
        kept.GetColorProfile().ShouldBeNull();
        // Adobe's green of (20, 200, 20) lies outside sRGB on the red side.
        kept.GetPixels().GetPixel(40, 8).ToArray()[0].ShouldBeLessThan(before[0]);
    }

    [Theory]
    [InlineData(MagickFormat.Gif)]
    [InlineData(MagickFormat.WebP)]
    public async Task Save_AMovingPicture_StillMoves(MagickFormat format)
    {
        using var store = new TestStore();

        var file = await store.SaveAsync(Files.Animation(format, 5));

        var kept = store.Stored(file);
        using var frames = new MagickImageCollection(kept, new MagickReadSettings { Format = format });
        frames.Count.ShouldBe(5);
        frames[1].AnimationDelay.ShouldBe(10u);
        MetadataOf(kept).ShouldBeEmpty();
    }

    [Fact]
    public async Task Save_TheSameTwice_IsTheSameFile()
    {
        using var store = new TestStore();
        foreach (var format in new[] { MagickFormat.Jpeg, MagickFormat.Png, MagickFormat.Gif, MagickFormat.WebP })
        {
            var sent = Files.Picture(format);
            (await store.SaveAsync(sent)).Hash.ShouldBe((await store.SaveAsync(sent)).Hash);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Save_APictureWithSomethingBehindIt_KeepsThePictureAlone(MagickFormat format, string type)
    {
        using var store = new TestStore();
        // A PHP archive and a ZIP archive are read from their ends.
        byte[] hidden = [.. "<?php __HALT_COMPILER(); ?>"u8, .. "PK\u0003\u0004payload"u8];

        var file = await store.SaveAsync(Files.Join(Files.Picture(format, telling: false), hidden));

        file.ContentType.ShouldBe(type);
        file.Stripped.ShouldContain("trailing");
        var kept = store.Stored(file);
        kept.AsSpan().IndexOf("HALT_COMPILER"u8).ShouldBe(-1);
        kept.AsSpan().IndexOf("payload"u8).ShouldBe(-1);
    }

    [Fact]
    public async Task Save_APolyglotInsideAPicture_KeepsThePictureAlone()
    {
        using var store = new TestStore();
        var jpeg = Files.Picture(MagickFormat.Jpeg, telling: false);
        byte[] script = [.. "*/alert(document.domain)/*<?php system($_GET[0]); ?>"u8];
        byte[] comment = [0xFF, 0xFE, (byte)((script.Length + 2) >> 8), (byte)(script.Length + 2), .. script];

        var file = await store.SaveAsync([.. jpeg[..2], .. comment, .. jpeg[2..]]);

        file.Stripped.ShouldContain("text");
        store.Stored(file).AsSpan().IndexOf("alert("u8).ShouldBe(-1);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Save_APictureCutOffAnywhere_IsRefused(MagickFormat format, string type)
    {
        using var store = new TestStore();
        var sent = Files.Picture(format, telling: false);
        type.ShouldNotBeEmpty();

        foreach (var length in new[] { 20, sent.Length / 3, sent.Length / 2, sent.Length * 9 / 10, sent.Length - 1 })
            (await store.RefusalOfAsync(sent[..length])).ShouldBe("attachment.broken", $"the first {length} of {sent.Length} bytes");
    }

    [Fact]
    public async Task Save_APictureWithoutItsEndButWithAnEndMark_IsRefused()
    {
        using var store = new TestStore();
        var sent = Files.Picture(MagickFormat.Jpeg, 640, 480, telling: false);

        (await store.RefusalOfAsync([.. sent[..(sent.Length / 2)], 0xFF, 0xD9])).ShouldBe("attachment.broken");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Save_AnyByteChanged_IsRefusedOrClean(MagickFormat format, string type)
    {
        using var store = new TestStore();
        var sent = Files.Picture(format);
        var random = new Random(188);
        var watch = Stopwatch.StartNew();

        for (var i = 0; i < 300; i++)
        {
            var changed = sent.ToArray();
            for (var n = 0; n < 4; n++)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var outcome = ServiceDefaults.Attachments.Cleaning.FileCleaner.Clean(changed, type, store.Options, CancellationToken.None);
            if (outcome.TryGet(out var file, out var refusals))
                MetadataOf(file.Content.ToArray()).ShouldBeEmpty();
            else
                refusals[0].Code.Code.ShouldBeOneOf("attachment.broken", "attachment.too-many-pixels");
        }

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Save_ABombOfPixels_IsRefusedBeforeItIsDecoded()
    {
        using var store = new TestStore();
        // 16,000 × 16,000 pixels of one colour: a gigabyte from less than a megabyte.
        var rows = new byte[1_000_000];
        var bomb = Files.Join(TestPictures.Png()[..8], TestPictures.PngHeader(16_000, 16_000), TestPictures.PngChunk("IDAT"u8, TestPictures.Pack(rows)), TestPictures.PngChunk("IEND"u8, []));
        var watch = Stopwatch.StartNew();

        (await store.RefusalOfAsync(bomb)).ShouldBe("attachment.too-many-pixels");

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Save_TooLongASide_TooManyFrames_TooManyBytes_AreRefused()
    {
        using var store = new TestStore(options => (options.MaxSide, options.MaxFrames, options.MaxBytes) = (100, 3, 100_000));

        (await store.RefusalOfAsync(TestPictures.Png(1, 101, 1))).ShouldBe("attachment.too-many-pixels");
        (await store.RefusalOfAsync(Files.Animation(MagickFormat.Gif, 4))).ShouldBe("attachment.too-many-pixels");
        (await store.RefusalOfAsync(Files.Animation(MagickFormat.WebP, 4))).ShouldBe("attachment.too-many-pixels");
        (await store.RefusalOfAsync(Files.Join(TestPictures.Png(), new byte[100_000]))).ShouldBe("attachment.too-large");
        (await store.RefusalOfAsync([])).ShouldBe("attachment.empty");
        (await store.SaveAsync(TestPictures.Png(1, 100, 100))).Width.ShouldBe(100);
    }

    [Theory]
    [InlineData(MagickFormat.Gif)]
    [InlineData(MagickFormat.Jpeg)]
    [InlineData(MagickFormat.WebP)]
    public async Task Save_AHeaderThatLies_IsRefusedOrDecodedAsItSays(MagickFormat format)
    {
        using var store = new TestStore(options => options.MaxPixels = 1_000_000);
        var sent = Files.Picture(format, telling: false);
        switch (format)
        {
            case MagickFormat.Gif:
                sent.AsSpan(6, 4).Fill(0x3F);
                break;
            case MagickFormat.Jpeg:
                var frame = sent.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
                BinaryPrimitives.WriteUInt16BigEndian(sent.AsSpan(frame + 5), 16_000);
                BinaryPrimitives.WriteUInt16BigEndian(sent.AsSpan(frame + 7), 16_000);
                break;
            default:
                BinaryPrimitives.WriteUInt32LittleEndian(sent.AsSpan(4), 16);
                break;
        }

        (await store.RefusalOfAsync(sent)).ShouldBeOneOf("attachment.too-many-pixels", "attachment.broken");
    }

    [Fact]
    public async Task Save_AJpegOfManyPasses_IsRefusedBeforeItIsDecoded()
    {
        using var store = new TestStore(options => options.MaxPixels = 64 * 48);
        var sent = Files.Picture(MagickFormat.Jpeg, telling: false);
        // The same pass over and over, which a decoder would do as often.
        var scan = sent.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var pass = sent[scan..^2];
        var bomb = Files.Join([sent[..^2], .. Enumerable.Repeat(pass, 40), [0xFF, 0xD9]]);

        (await store.RefusalOfAsync(bomb)).ShouldBe("attachment.too-many-pixels");
    }

    public static TheoryData<string> Pretenders =>
    [
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        "<?xml version=\"1.0\"?><image><read filename=\"/etc/passwd\"/></image>",
        "%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file",
        "push graphic-context\nimage over 0,0 0,0 'https://example.com/x'\npop graphic-context",
        "<!DOCTYPE html><script>alert(1)</script>",
        "PK\u0003\u0004zip",
        "#!/bin/sh\nrm -rf /",
        "\u007fELF\u0002\u0001\u0001",
        "BM bitmap bitmap bitmap",
        "II*\u0000 a TIFF file, which has many decoders",
        "id=ImageMagick version=1.0",
    ];

    [Theory]
    [MemberData(nameof(Pretenders))]
    public async Task Save_WhatIsNoPicture_IsRefusedAsItIsAndAsAPicture(string content)
    {
        using var store = new TestStore();
        var bytes = Encoding.UTF8.GetBytes(content);

        (await store.RefusalOfAsync(bytes)).ShouldBe("attachment.wrong-kind");
        foreach (var (format, _) in Formats.Select(row => row.Data))
        {
            var first = Files.Picture(format, telling: false)[..16];
            (await store.RefusalOfAsync([.. first, .. bytes])).ShouldBe("attachment.broken");
        }
    }

    [Fact]
    public void Decoder_OfAnyOtherKind_IsForbiddenInTheWholeProcess()
    {
        Files.Picture(MagickFormat.Png);

        foreach (var format in new[] { MagickFormat.Svg, MagickFormat.Msl, MagickFormat.Eps, MagickFormat.Pdf, MagickFormat.Mvg, MagickFormat.Tiff, MagickFormat.Bmp, MagickFormat.Https, MagickFormat.Text })
            Should.Throw<MagickPolicyErrorException>(() => new MagickImage("<svg/>"u8.ToArray(), new MagickReadSettings { Format = format }).Dispose(), format.ToString());
    }

    [Fact]
    public async Task Save_AnAnimatedPng_KeepsTheFirstPicture()
    {
        using var store = new TestStore();
        var png = TestPictures.Png();
        byte[] animated = [.. png[..33], .. TestPictures.PngChunk("acTL"u8, [0, 0, 0, 2, 0, 0, 0, 0]), .. png[33..]];

        var file = await store.SaveAsync(animated);

        file.Stripped.ShouldBe(["animation"]);
    }

    [Theory]
    [InlineData("двор.PNG", "двор.png")]
    [InlineData("../../etc/passwd", "_.._etc_passwd.png")]
    [InlineData("C:\\temp\\a.png", "C__temp_a.png")]
    [InlineData("gpj.\u202Egnp.exe", "gpj.gnp.exe.png")]
    [InlineData("a\r\nSet-Cookie: x\u0000.png", "a__Set-Cookie_ x_.png")]
    [InlineData("\ud800.png", "file.png")]
    [InlineData("   ", "file.png")]
    [InlineData("...", "file.png")]
    [InlineData("\"; filename=\"x.html", "__ filename=_x.html.png")]
    public async Task Save_AName_IsKeptAsOneThatShowsWhatItIs(string name, string expected)
    {
        using var store = new TestStore();

        var file = await store.SaveAsync(TestPictures.Png(), name);

        file.FileName.ShouldBe(expected, StringCompareShould.IgnoreCase);
    }

    [Fact]
    public async Task Save_ALongName_KeepsItsExtension()
    {
        using var store = new TestStore();

        var file = await store.SaveAsync(TestPictures.Png(), new string('я', 5000) + ".png");

        file.FileName.Length.ShouldBe(200);
        file.FileName.ShouldEndWith("я.png");
    }

    [Fact]
    public async Task Save_ManyAtOnce_KeepsEach()
    {
        using var store = new TestStore();

        var files = await Task.WhenAll(Enumerable.Range(1, 20).Select(seed => Task.Run(() => store.SaveAsync(TestPictures.Png(seed * 1000)))));

        files.Select(file => file.Hash).Distinct().Count().ShouldBe(20);
        System.IO.Directory.EnumerateFiles(store.Options.Directory).ShouldBeEmpty("no temporary file is left");
    }

    private static string[] MetadataOf(byte[] file)
    {
        var directories = ImageMetadataReader.ReadMetadata(new MemoryStream(file));
        directories.OfType<GpsDirectory>().FirstOrDefault()?.GetGeoLocation()?.IsZero.ShouldBeFalse();
        return [.. directories.Select(directory => directory.Name).Where(name => !Harmless.Any(harmless => name.StartsWith(harmless, StringComparison.Ordinal)))];
    }
}
