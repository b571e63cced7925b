using System.Globalization;
using System.Text;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Attachments.Cleaning;
using SocialPubs.Testing;

namespace SocialPubs.ServiceDefaults.Tests.Attachments;

public sealed class DocumentTests
{
    private const string Xmp = "<?xpacket begin?><dc:creator>Ivan Ivanov</dc:creator><?xpacket end=\"w\"?>";

    [Fact]
    public async Task Save_ADocumentThatTellsWhoMadeIt_KeepsItsPagesAlone()
    {
        using var store = new TestStore();
        var sent = Document(
            "<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>",
            Pages,
            Page,
            Stream(string.Empty, "BT (Visible text) Tj ET"u8),
            Stream("/Type /Metadata /Subtype /XML", Encoding.ASCII.GetBytes(Xmp)),
            "<< /Author (Ivan \\(Vanya\\) Ivanov) /Creator <4976616E> /Title 7 0 R /CreationDate (D:20260101) /Trapped /False >>",
            "(Ivan's act)",
            Stream("/Type /XObject /Subtype /Image /Filter /DCTDecode", Files.Picture(ImageMagick.MagickFormat.Jpeg)));

        var file = await store.SaveAsync(sent, "акт.pdf");

        (file.ContentType, file.FileName, file.Size).ShouldBe(("application/pdf", "акт.pdf", sent.Length));
        file.Stripped.ShouldBe(["exif", "metadata", "text", "xmp"]);
        var kept = store.Stored(file);
        foreach (var secret in (string[])["Ivan", "4976", "D:2026", .. Files.Secrets])
            kept.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)).ShouldBe(-1, secret);
        kept.AsSpan().IndexOf("(Visible text)"u8).ShouldBeGreaterThan(0);
        var again = await store.SaveAsync(kept);
        again.Hash.ShouldBe(file.Hash);
        again.Stripped.ShouldBeEmpty();
    }

    [Fact]
    public async Task Save_ADocumentWhoseInformationIsPacked_LosesItToo()
    {
        using var store = new TestStore();
        var sent = Document("<< /Type /Catalog /Pages 2 0 R >>", Pages, Page, Stream(string.Empty, "q Q"u8), Packed("<< /Author (Ivan Ivanov and many others, all of whom wrote this) >>", 6));

        var file = await store.SaveAsync(sent);

        file.Stripped.ShouldBe(["metadata"]);
        Unpack(store.Stored(file)).ShouldNotContain("Ivan");
        Unpack(store.Stored(file)).ShouldContain("/Author");
        Unpack(sent).ShouldContain("Ivan");
    }

    public static TheoryData<string, string> Dangers => new()
    {
        { "<< /S /JavaScript /JS (app.alert\\(1\\)) >>", "attachment.active-content" },
        { "<< /S /J#61va#53cript /JS (app.alert\\(1\\)) >>", "attachment.active-content" },
        { "<< /S /Launch /F (cmd.exe) >>", "attachment.active-content" },
        { "<< /S /SubmitForm /F (http://example.com) >>", "attachment.active-content" },
        { "<< /S /GoToR /F (\\\\\\\\host\\\\share) >>", "attachment.active-content" },
        { "<< /Type /EmbeddedFile >>", "attachment.active-content" },
        { "<< /XFA 5 0 R >>", "attachment.active-content" },
        { "<< /Encrypt 5 0 R >>", "attachment.encrypted" },
    };

    [Theory]
    [MemberData(nameof(Dangers))]
    public async Task Save_ADocumentThatCanDoSomething_IsRefusedHoweverItIsPacked(string danger, string code)
    {
        using var store = new TestStore();

        (await store.RefusalOfAsync(Document("<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>", Pages, Page, Stream(string.Empty, "q Q"u8), danger))).ShouldBe(code);
        (await store.RefusalOfAsync(Document("<< /Type /Catalog /Pages 2 0 R /OpenAction 9 0 R >>", Pages, Page, Stream(string.Empty, "q Q"u8), Packed(danger, 9)))).ShouldBe(code);
        // A string that never ends does not hide what follows.
        (await store.RefusalOfAsync(Document("(<< ", "<< /Type /Catalog /Pages 2 0 R >>", Page, Stream(string.Empty, "q Q"u8), Packed(danger, 9)))).ShouldBe(code);
    }

    [Theory]
    [InlineData("/Filter [/ASCIIHexDecode /FlateDecode]")]
    [InlineData("/Filter /LZWDecode")]
    [InlineData("/Filter 5 0 R")]
    [InlineData("/Filter /FlateDecode /DecodeParms << /Predictor 12 >>")]
    public async Task Save_ADocumentPackedInAWayThatHidesItsObjects_IsRefused(string filter)
    {
        using var store = new TestStore();
        var hidden = Stream("/Type /ObjStm /N 1 /First 4 " + filter, "00000000"u8);

        (await store.RefusalOfAsync(Document("<< /Type /Catalog /Pages 2 0 R >>", Pages, Page, Stream(string.Empty, "q Q"u8), hidden))).ShouldBe("attachment.broken");
    }

    [Fact]
    public async Task Save_ADocumentThatUnpacksToGigabytes_IsRefused()
    {
        using var store = new TestStore();
        var bomb = Stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", TestPictures.Pack(new byte[200_000_000]));

        (await store.RefusalOfAsync(Document("<< /Type /Catalog /Pages 2 0 R >>", Pages, Page, Stream(string.Empty, "q Q"u8), bomb))).ShouldBe("attachment.broken");
    }

    [Theory]
    [InlineData("%PDF-1.7 and then nothing of the kind")]
    [InlineData("%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF")]
    [InlineData("%PDF-1.7\nstartxref\n0\n%%EOF")]
    public async Task Save_WhatOnlyBeginsLikeADocument_IsRefused(string content)
    {
        using var store = new TestStore();

        (await store.RefusalOfAsync(Encoding.ASCII.GetBytes(content))).ShouldBe("attachment.broken");
    }

    [Fact]
    public async Task Save_ADocumentWithSomethingBehindIt_LosesIt()
    {
        using var store = new TestStore();
        var document = Document("<< /Type /Catalog /Pages 2 0 R >>", Pages, Page, Stream(string.Empty, "q Q"u8));

        var file = await store.SaveAsync(Files.Join(document, "PK\u0003\u0004 a ZIP archive"u8.ToArray()));

        file.Stripped.ShouldBe(["trailing"]);
        file.Size.ShouldBe(document.Length);
    }

    [Fact]
    public void Clean_NestedAndOverlappingObjects_EndSoon()
    {
        var deep = Document("<< /A " + new string('[', 500_000), Pages);
        var many = Document(string.Concat(Enumerable.Repeat("1 0 obj (", 50_000)), Pages);

        FileCleaner.Clean(deep, "application/pdf", new AttachmentOptions(), CancellationToken.None).ShouldNotBeNull();
        FileCleaner.Clean(many, "application/pdf", new AttachmentOptions(), CancellationToken.None).IsRefused.ShouldBeTrue();
    }

    [Fact]
    public void Clean_AnyByteChanged_EndsWithoutAFault()
    {
        var sent = Document("<< /Type /Catalog /Pages 2 0 R >>", Pages, Page, Stream(string.Empty, "q Q"u8), Packed("<< /Author (Ivan Ivanov) >>", 6));
        var random = new Random(188);
        for (var i = 0; i < 20_000; i++)
        {
            var changed = sent.ToArray();
            for (var n = random.Next(1, 5); n > 0; n--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var outcome = FileCleaner.Clean(changed, "application/pdf", new AttachmentOptions(), CancellationToken.None);
            if (outcome.IsRefused)
                outcome.Refusals[0].Code.Code.ShouldStartWith("attachment.");
        }
    }

    private const string Pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    private const string Page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 200 200] >>";

    /// <summary>An object stream that holds one object.</summary>
    private static string Packed(string value, int number)
    {
        var head = $"{number.ToString(CultureInfo.InvariantCulture)} 0 ";
        return Stream(
            $"/Type /ObjStm /N 1 /First {head.Length.ToString(CultureInfo.InvariantCulture)} /Filter /FlateDecode",
            TestPictures.Pack(Encoding.Latin1.GetBytes(head + value)));
    }

    private static string Stream(string entries, ReadOnlySpan<byte> content) =>
        $"<< /Length {content.Length.ToString(CultureInfo.InvariantCulture)} {entries} >>\nstream\n{Encoding.Latin1.GetString(content)}\nendstream";

    /// <summary>A document of these objects, of which the sixth is its information.</summary>
    private static byte[] Document(params string[] objects)
    {
        var text = new StringBuilder("%PDF-1.7\n%\u00e2\u00e3\n");
        var offsets = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            offsets.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var index = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            text.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{index}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static string Unpack(byte[] document)
    {
        var start = document.AsSpan().IndexOf("/ObjStm"u8);
        start += document.AsSpan(start).IndexOf("stream\n"u8) + 7;
        using var unpacking = new System.IO.Compression.ZLibStream(new MemoryStream(document, start, document.Length - start), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(unpacking);
        return reader.ReadToEnd();
    }
}
