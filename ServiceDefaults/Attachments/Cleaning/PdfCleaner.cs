using System.IO.Compression;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.ServiceDefaults.Attachments.Cleaning;

/// <summary>
/// Refuses PDF files that can do something (scripts, programs, forms that send, files inside, references to other files)
/// or that are encrypted, and takes out who made them when: the texts of the information dictionary, XMP and the notes
/// in embedded JPEG pictures, all in place, so that no offset changes. It looks at every object, also inside compressed
/// object streams, however the file's index leads there. What is not done: pages are not drawn, pictures are not encoded
/// anew, and comments and other visible content stay.
/// </summary>
internal sealed class PdfCleaner
{
    /// <summary>Bytes of object streams, unpacked, of one file.</summary>
    private const long MaxUnpacked = 128L * 1024 * 1024;

    /// <summary>How often the file may be read over: objects may lie in one another only where somebody wants us to work.</summary>
    private const int MaxPasses = 8;

    private static readonly HashSet<string> Active = new(StringComparer.Ordinal)
    {
        "JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "Rendition", "XFA",
        "Movie", "Sound",
    };

    private readonly byte[] _file;
    private readonly int _end;
    private readonly SortedSet<string> _stripped = new(StringComparer.Ordinal);
    private readonly HashSet<int> _information = [];
    private readonly CancellationToken _cancellationToken;
    private long _read;
    private long _unpacked;

    private PdfCleaner(byte[] file, int end, CancellationToken cancellationToken)
    {
        _file = file;
        _end = end;
        _cancellationToken = cancellationToken;
    }

    private Span<byte> Data => _file.AsSpan(0, _end);

    /// <summary>Cleans the file in place.</summary>
    public static Outcome<CleanFile> Clean(byte[] file, CancellationToken cancellationToken)
    {
        var last = file.AsSpan().LastIndexOf("%%EOF"u8);
        if (last < 0)
            return Broken("The document has no end.");
        var end = last + 5;
        while (end < file.Length && end < last + 7 && file[end] is 10 or 13)
            end++;
        if (file.AsSpan(0, end).LastIndexOf("startxref"u8) < 0)
            return Broken("The document has no index.");

        var cleaner = new PdfCleaner(file, end, cancellationToken);
        try
        {
            return cleaner.Clean();
        }
        catch (UncheckableException exception)
        {
            return Broken(exception.Message);
        }
    }

    private static Refusal Broken(string detail) => new(AttachmentRefusals.Broken, detail, "file");

    private Outcome<CleanFile> Clean()
    {
        if (CheckNames(Data) is { } refusal)
            return refusal;

        // First what is where: an information dictionary may refer to its texts, wherever they are.
        var objects = FindObjects();
        foreach (var entry in objects)
        {
            if (entry.Stream is { } start && entry.IsObjectStream && CheckNames(Unpack(entry, start)) is { } inside)
                return inside;
        }

        if (objects.Count == 0)
            return Broken("The document has no content.");
        for (var pass = 0; pass < 3; pass++)
        {
            var known = _information.Count;
            foreach (var entry in objects)
                CleanObject(entry);
            if (_information.Count == known)
                break;
        }

        if (_end < _file.Length)
            _stripped.Add(StrippedParts.Trailing);
        return new CleanFile(_file.AsMemory(0, _end), [.. _stripped]);
    }

    /// <summary>Looks at every name, wherever it stands: also in texts, since an index could lead there.</summary>
    private Refusal? CheckNames(ReadOnlySpan<byte> data)
    {
        for (var at = 0; data[at..].IndexOf((byte)'/') is var next and >= 0;)
        {
            at += next;
            var token = PdfObjects.Next(data, at);
            at = token.End;
            if (token.End - token.Start > 64)
                continue;
            var name = PdfObjects.NameOf(data, token);
            if (name == "Encrypt")
                return new Refusal(AttachmentRefusals.Encrypted, "The document is encrypted: save it without protection.", "file");
            if (Active.Contains(name))
                return new Refusal(AttachmentRefusals.ActiveContent, $"The document holds /{name}: print it to a new PDF file.", "file");
            if (name == "Info" && PdfObjects.Next(data, at) is { Kind: PdfTokenKind.Number } number && PdfObjects.IntegerOf(data, number) is { } information)
                _information.Add(information);
        }

        return null;
    }

    private List<PdfObject> FindObjects()
    {
        var objects = new List<PdfObject>();
        for (var at = 0; Data[at..].IndexOf("obj"u8) is var next and >= 0;)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            at += next + 3;
            if (NumberBefore(at - 3) is not { } number)
                continue;
            var tokens = PdfObjects.ReadValue(Data, at);
            if (tokens.Count == 0)
                continue;
            _read += tokens[^1].End - at;
            if (_read > (long)MaxPasses * _end)
                throw new UncheckableException("The document's objects lie in one another.");
            var dictionary = PdfObjects.Entries(Data, tokens);
            objects.Add(new PdfObject(number, tokens, dictionary, StreamAfter(tokens[^1].End)));
        }

        return objects;
    }

    /// <summary>The object number of <c>12 0 obj</c>, where <paramref name="keyword"/> is the place of <c>obj</c>.</summary>
    private int? NumberBefore(int keyword)
    {
        var at = keyword;
        while (at > 0 && PdfObjects.IsSpace(_file[at - 1]))
            at--;
        var generation = at;
        while (generation > 0 && _file[generation - 1] is >= (byte)'0' and <= (byte)'9')
            generation--;
        var space = generation;
        while (space > 0 && PdfObjects.IsSpace(_file[space - 1]))
            space--;
        var number = space;
        while (number > 0 && space - number < 10 && _file[number - 1] is >= (byte)'0' and <= (byte)'9')
            number--;
        return at == keyword || generation == at || space == generation ? null : PdfObjects.IntegerOf(Data, new PdfToken(PdfTokenKind.Number, number, space, 0));
    }

    private int? StreamAfter(int at)
    {
        var token = PdfObjects.Next(Data, at);
        if (!Data[token.Start..token.End].SequenceEqual("stream"u8))
            return null;
        var start = token.End;
        if (start < _end && _file[start] == 13)
            start++;
        if (start < _end && _file[start] == 10)
            start++;
        return start;
    }

    private string? NameAt(List<PdfToken> tokens, int index) =>
        tokens[index].Kind == PdfTokenKind.Name ? PdfObjects.NameOf(Data, tokens[index]) : null;

    /// <summary>The filters of a stream in their order; null where they stand elsewhere.</summary>
    private List<string>? FiltersOf(PdfObject entry)
    {
        if (!entry.Dictionary.TryGetValue("Filter", out var index))
            return [];
        if (NameAt(entry.Tokens, index) is { } single)
            return [single];
        if (entry.Tokens[index].Kind != PdfTokenKind.ArrayStart)
            return null;
        var filters = new List<string>();
        for (var i = index + 1; i < entry.Tokens.Count && entry.Tokens[i].Kind != PdfTokenKind.ArrayEnd; i++)
            filters.Add(NameAt(entry.Tokens, i) ?? "?");
        return filters;
    }

    /// <summary>What an object stream holds. One that is packed in an unusual way could hide what it holds.</summary>
    private byte[] Unpack(PdfObject entry, int start)
    {
        var filters = FiltersOf(entry);
        if (filters is null or { Count: > 1 } || entry.Dictionary.ContainsKey("DecodeParms"))
            throw new UncheckableException("The document is packed in a way that cannot be checked.");
        if (filters.Count == 0)
            return _file[start..EndOfStream(entry, start)];
        if (filters[0] != "FlateDecode")
            throw new UncheckableException("The document is packed in a way that cannot be checked.");

        // To the end of the file: the packed data know where they end, whatever the dictionary says.
        using var packed = new MemoryStream(_file, start, _end - start, writable: false);
        using var unpacking = new ZLibStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        var buffer = new byte[81920];
        try
        {
            int count;
            while ((count = unpacking.Read(buffer)) > 0)
            {
                unpacked.Write(buffer, 0, count);
                _unpacked += count;
                if (_unpacked > MaxUnpacked)
                    throw new UncheckableException("The document unpacks to far more than its size.");
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new UncheckableException("The document is damaged.");
        }

        return unpacked.ToArray();
    }

    private int EndOfStream(PdfObject entry, int start)
    {
        if (entry.Dictionary.TryGetValue("Length", out var index) && PdfObjects.ReferenceAt(Data, entry.Tokens, index) is null
            && PdfObjects.IntegerOf(Data, entry.Tokens[index]) is { } length && length <= _end - start
            && PdfObjects.Next(Data, start + length) is { } token && Data[token.Start..token.End].StartsWith("endstream"u8))
        {
            return start + length;
        }

        var end = Data[start..].IndexOf("endstream"u8);
        return end < 0 ? _end : start + end;
    }

    private void CleanObject(PdfObject entry)
    {
        if (_information.Contains(entry.Number))
            ClearTexts(Data, entry.Tokens);
        if (entry.Stream is not { } start)
            return;
        if (entry.IsObjectStream)
        {
            CleanObjectStream(entry, start);
            return;
        }

        var filters = FiltersOf(entry);
        var isMetadata = (entry.Dictionary.TryGetValue("Type", out var type) && NameAt(entry.Tokens, type) == "Metadata")
            || (entry.Dictionary.TryGetValue("Subtype", out var subtype) && NameAt(entry.Tokens, subtype) == "XML");
        if (isMetadata)
            ClearMetadata(_file.AsSpan(start, EndOfStream(entry, start) - start), filters is { Count: 0 });
        else if (filters is ["DCTDecode"])
            ClearPictureNotes(_file.AsSpan(start, EndOfStream(entry, start) - start));
    }

    /// <summary>Packs the object stream again into the room that it had; with spaces for texts it is never longer.</summary>
    private void CleanObjectStream(PdfObject entry, int start)
    {
        var isPacked = FiltersOf(entry) is { Count: > 0 };
        var content = Unpack(entry, start);
        if (!entry.Dictionary.TryGetValue("First", out var firstAt) || PdfObjects.IntegerOf(Data, entry.Tokens[firstAt]) is not { } first || first > content.Length)
            throw new UncheckableException("The document is damaged.");

        var changed = false;
        for (var at = 0; at < first;)
        {
            var number = PdfObjects.Next(content, at);
            var offset = PdfObjects.Next(content, number.End);
            at = offset.End;
            if (PdfObjects.IntegerOf(content, number) is not { } id || PdfObjects.IntegerOf(content, offset) is not { } position || position > content.Length - first)
                break;
            if (_information.Contains(id))
                changed |= ClearTexts(content, PdfObjects.ReadValue(content, first + position));
        }

        if (!changed)
            return;
        var room = _file.AsSpan(start, EndOfStream(entry, start) - start);
        using var packed = new MemoryStream();
        if (isPacked)
        {
            using var packing = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true);
            packing.Write(content);
        }
        else
        {
            packed.Write(content);
        }

        if (packed.Length > room.Length)
            throw new UncheckableException("The document's properties cannot be taken out: print it to a new PDF file.");
        room.Clear();
        packed.GetBuffer().AsSpan(0, (int)packed.Length).CopyTo(room);
    }

    /// <summary>Spaces in place of the texts of an object, and of those that it refers to.</summary>
    private bool ClearTexts(Span<byte> data, List<PdfToken> tokens)
    {
        var changed = false;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (PdfObjects.ReferenceAt(data, tokens, i) is { } reference)
                _information.Add(reference);
            if (tokens[i].Kind is not (PdfTokenKind.Text or PdfTokenKind.HexText) || tokens[i].End - tokens[i].Start <= 2)
                continue;
            var text = data[(tokens[i].Start + 1)..(tokens[i].End - 1)];
            changed |= text.ContainsAnyExcept((byte)' ');
            text.Fill((byte)' ');
        }

        if (changed)
            _stripped.Add(StrippedParts.Metadata);
        return changed;
    }

    private void ClearMetadata(Span<byte> stream, bool isPlain)
    {
        ReadOnlySpan<byte> empty = isPlain ? "<?xpacket end=\"r\"?>"u8 : [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
        if (stream.StartsWith(empty))
            return;
        _stripped.Add("xmp");
        stream.Fill((byte)' ');
        if (stream.Length >= empty.Length)
            empty.CopyTo(stream);
    }

    /// <summary>Zeros in the segments of a JPEG picture that say more than the picture.</summary>
    private void ClearPictureNotes(Span<byte> jpeg)
    {
        for (var at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] is var marker and not (0xDA or 0xD9);)
        {
            var length = (jpeg[at + 2] << 8) | jpeg[at + 3];
            if (length < 2 || at + 2 + length > jpeg.Length)
                return;
            var body = jpeg.Slice(at + 4, length - 2);
            // APP0 and APP14 say how to read the colours, and so does a colour profile in APP2.
            var isNote = marker is 0xFE or (>= 0xE1 and <= 0xEF and not 0xEE) && !(marker == 0xE2 && body.StartsWith("ICC_PROFILE"u8));
            if (isNote && body.ContainsAnyExcept((byte)0))
            {
                body.Clear();
                _stripped.Add(marker == 0xFE ? StrippedParts.Text : "exif");
            }

            at += 2 + length;
        }
    }

    private sealed record PdfObject(int Number, List<PdfToken> Tokens, Dictionary<string, int> Dictionary, int? Stream)
    {
        /// <summary>Readers need to know where the first object is, whatever type the dictionary names.</summary>
        public bool IsObjectStream => Dictionary.ContainsKey("First") && Dictionary.ContainsKey("N");
    }

    private sealed class UncheckableException(string message) : Exception(message);
}
