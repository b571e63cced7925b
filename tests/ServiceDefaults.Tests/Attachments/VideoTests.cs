using System.Buffers.Binary;
using System.Text;
using MetadataExtractor;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Attachments.Cleaning;

namespace SocialPubs.ServiceDefaults.Tests.Attachments;

public sealed class VideoTests
{
    private static readonly string[] Secrets = ["Ivan", "iPhone", "GoPro", "47.139", "Bataysk", "quicktime.location"];

    [Fact]
    public async Task Save_AVideoThatTellsWhereAndWhen_KeepsPictureAndSoundAtTheirPlaces()
    {
        using var store = new TestStore();
        var sent = Files.Video();
        foreach (var secret in Secrets)
            sent.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)).ShouldBeGreaterThan(0, secret);

        var file = await store.SaveAsync(sent, "двор.mov");

        (file.ContentType, file.FileName, file.Width, file.Height, file.Size).ShouldBe(("video/mp4", "двор.mov", 640, 360, sent.Length));
        file.Stripped.ShouldBe(["data-track", "metadata", "time"]);
        var kept = store.Stored(file);
        foreach (var secret in Secrets)
            kept.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)).ShouldBe(-1, secret);
        kept.AsSpan().IndexOf(Files.Number(1234567)).ShouldBe(-1, "no time of recording");
        // The picture's samples are where they were.
        var samples = Enumerable.Repeat((byte)0x55, 400).ToArray();
        kept.AsSpan().IndexOf(samples).ShouldBe(sent.AsSpan().IndexOf(samples));
        ImageMetadataReader.ReadMetadata(new MemoryStream(kept)).SelectMany(directory => directory.Tags)
            .ShouldNotContain(tag => tag.Name.Contains("GPS") || tag.Name.Contains("Location") || tag.Name.Contains("Model"));
    }

    [Fact]
    public async Task Save_ACleanVideo_IsTheSameFile()
    {
        using var store = new TestStore();
        var clean = store.Stored(await store.SaveAsync(Files.Video()));

        var again = await store.SaveAsync(clean);

        again.Stripped.ShouldBeEmpty();
        store.Stored(again).ShouldBe(clean);
    }

    [Fact]
    public async Task Save_AVideoWithSomethingBehindIt_LosesIt()
    {
        using var store = new TestStore();

        var file = await store.SaveAsync(Files.Video("PK\u0003\u0004 a ZIP archive"u8.ToArray()));

        file.Stripped.ShouldContain("trailing");
        file.Size.ShouldBe(Files.Video().Length);
    }

    [Fact]
    public async Task Save_AVideoThatLeadsToAnotherFile_IsRefused()
    {
        using var store = new TestStore();

        (await store.RefusalOfAsync(Files.Video(external: true))).ShouldBe("attachment.broken");
    }

    [Fact]
    public async Task Save_WhatOnlyBeginsLikeAVideo_IsRefused()
    {
        using var store = new TestStore();
        var brand = Files.Box("ftyp", "heic"u8.ToArray(), Files.Number(0));

        (await store.RefusalOfAsync(brand)).ShouldBe("attachment.broken");
        (await store.RefusalOfAsync(Files.Join(brand, Files.Box("meta", Files.Number(0)), Files.Box("mdat", new byte[64])))).ShouldBe("attachment.broken");
        (await store.RefusalOfAsync(Files.Join(brand, "<html><script>alert(1)</script>"u8.ToArray()))).ShouldBe("attachment.broken");
    }

    [Fact]
    public async Task Save_AVideoCutOffAnywhere_IsRefused()
    {
        using var store = new TestStore();
        var sent = Files.Video();
        var end = sent.AsSpan().IndexOf("uuid"u8) - 4;

        for (var length = 16; length < end; length += 7)
            (await store.RefusalOfAsync(sent[..length])).ShouldBe("attachment.broken", $"the first {length} of {end} bytes");
    }

    [Fact]
    public void Clean_AnyByteChanged_EndsSoonAndWithoutAFault()
    {
        var sent = Files.Video();
        var random = new Random(188);
        for (var i = 0; i < 20_000; i++)
        {
            var changed = sent.ToArray();
            for (var n = random.Next(1, 5); n > 0; n--)
                changed[random.Next(changed.Length)] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
            var outcome = FileCleaner.Clean(changed, "video/mp4", new AttachmentOptions(), CancellationToken.None);
            if (outcome.IsRefused)
                outcome.Refusals[0].Code.Code.ShouldBe("attachment.broken");
        }
    }

    [Fact]
    public async Task Save_ATrackOfDataThatCoversAllAMillionTimes_IsRefused()
    {
        using var store = new TestStore();
        var sent = Files.Video();
        // The second track's table of sizes: one sample as large as the file, as often as a number can say.
        var table = sent.AsSpan().LastIndexOf("stsz"u8);
        BinaryPrimitives.WriteInt32BigEndian(sent.AsSpan(table + 8), sent.Length);
        var runs = sent.AsSpan().LastIndexOf("stsc"u8);
        BinaryPrimitives.WriteInt32BigEndian(sent.AsSpan(runs + 16), int.MaxValue);

        (await store.RefusalOfAsync(sent)).ShouldBe("attachment.broken");
    }
}
