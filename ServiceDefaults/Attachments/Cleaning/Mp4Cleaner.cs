using System.Buffers.Binary;
using System.Text;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.ServiceDefaults.Attachments.Cleaning;

/// <summary>
/// Checks the boxes of an MP4 file and turns every box that is not needed to play picture and sound into a <c>free</c>
/// box of the same size, filled with zeros: no offset of the file changes, so that nothing has to be encoded anew.
/// Tracks of data (the places of a drone or an action camera, subtitles with them) go with their samples; so do the
/// times of recording and the names of devices in the boxes that stay. What an encoder wrote into the picture's own
/// stream stays: no place is known to be written there.
/// </summary>
internal sealed class Mp4Cleaner
{
    private const int MaxBoxes = 100_000;

    private static readonly Dictionary<string, string[]> Kept = new(StringComparer.Ordinal)
    {
        ["moov"] = ["mvhd", "trak", "mvex", "iods"],
        ["mvex"] = ["mehd", "trex"],
        ["trak"] = ["tkhd", "edts", "mdia", "tapt"],
        ["edts"] = ["elst"],
        ["mdia"] = ["mdhd", "hdlr", "minf", "elng"],
        ["minf"] = ["vmhd", "smhd", "nmhd", "gmhd", "hdlr", "dinf", "stbl"],
        ["dinf"] = ["dref"],
        ["stbl"] =
        [
            "stsd", "stts", "ctts", "cslg", "stss", "stsc", "stsz", "stz2", "stco", "co64", "sgpd", "sbgp", "subs", "saio", "saiz", "sdtp", "stps", "padb",
        ],
        ["moof"] = ["mfhd", "traf"],
        ["traf"] = ["tfhd", "tfdt", "trun", "sdtp", "sbgp", "sgpd", "subs", "saio", "saiz"],
        ["mfra"] = ["tfra", "mfro"],
    };

    /// <summary>What may stand at the top and stays.</summary>
    private static readonly string[] Top = ["ftyp", "styp", "moov", "mdat", "moof", "mfra", "sidx"];

    /// <summary>What may stand at the top and goes.</summary>
    private static readonly string[] TopDropped = ["free", "skip", "wide", "uuid", "meta", "udta", "emsg", "prft", "pdin", "ssix", "pnot", "PICT"];

    private readonly byte[] _file;
    private readonly SortedSet<string> _stripped = new(StringComparer.Ordinal);
    private int _boxes;
    private bool _hasFragments;
    private bool _lostTrack;
    private int _width;
    private int _height;
    private long _cleared;

    private Mp4Cleaner(byte[] file) => _file = file;

    /// <summary>Cleans the file in place.</summary>
    public static Outcome<CleanFile> Clean(byte[] file)
    {
        var cleaner = new Mp4Cleaner(file);
        try
        {
            var end = cleaner.CleanTop();
            // A fragment names its track by number and its samples by a table of its own.
            if (cleaner is { _hasFragments: true, _lostTrack: true })
                return new Refusal(AttachmentRefusals.Broken, "The video carries data beside picture and sound that cannot be taken out of this kind of file: export it again without.", "file");
            return new CleanFile(file.AsMemory(0, end), [.. cleaner._stripped], cleaner._width, cleaner._height);
        }
        catch (Exception exception) when (exception is BrokenException or ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            return new Refusal(AttachmentRefusals.Broken, "The video is damaged, cut off, or has no picture.", "file");
        }
    }

    private int CleanTop()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var at = 0;
        while (at < _file.Length)
        {
            var known = at + 8 <= _file.Length && NameAt(at + 4) is var name && (Top.Contains(name) || TopDropped.Contains(name));
            if (!known)
                break;
            var box = BoxAt(at, _file.Length, isTop: true);
            if ((at == 0) != box.Name is "ftyp" || (box.Name == "moov" && !seen.Add("moov")))
                throw new BrokenException();
            seen.Add(box.Name);
            at = box.End;
            if (TopDropped.Contains(box.Name))
                Drop(box);
            else if (Kept.ContainsKey(box.Name))
                CleanChildren(box);
            _hasFragments |= box.Name == "moof";
        }

        if (!seen.Contains("moov") || !seen.Contains("mdat") || _width == 0 || _height == 0)
            throw new BrokenException();
        if (at < _file.Length)
            _stripped.Add(StrippedParts.Trailing);
        return at;
    }

    private void CleanChildren(Box parent)
    {
        var kept = Kept[parent.Name];
        for (var at = parent.Body; at < parent.End;)
        {
            // QuickTime ends a list with four zero bytes.
            if (parent.End - at < 8)
            {
                _file.AsSpan(at, parent.End - at).Clear();
                return;
            }

            var box = BoxAt(at, parent.End, isTop: false);
            at = box.End;
            if (!kept.Contains(box.Name, StringComparer.Ordinal))
                Drop(box);
            else if (box.Name == "trak")
                CleanTrack(box);
            else if (Kept.ContainsKey(box.Name))
                CleanChildren(box);
            else
                CleanLeaf(box);
        }
    }

    private void CleanTrack(Box track)
    {
        var media = Child(track, "mdia") ?? throw new BrokenException();
        var handler = Child(media, "hdlr") ?? throw new BrokenException();
        var kind = Ascii(Of(handler).Slice(8, 4));
        if (Child(media, "minf") is not { } information || Child(information, "stbl") is not { } samples)
            throw new BrokenException();
        if (kind is "vide" or "soun")
        {
            if (kind == "vide")
                ReadPicture(Child(samples, "stsd") ?? throw new BrokenException());
            CleanChildren(track);
            return;
        }

        ClearSamples(samples);
        Drop(track);
        _lostTrack = true;
        _stripped.Add(StrippedParts.Track);
    }

    /// <summary>The size of the picture; the name of the encoder and its maker go.</summary>
    private void ReadPicture(Box descriptions)
    {
        var body = Of(descriptions);
        var count = BinaryPrimitives.ReadUInt32BigEndian(body.Slice(4, 4));
        var at = 8;
        for (var i = 0; i < count && i < 16; i++)
        {
            var size = checked((int)BinaryPrimitives.ReadUInt32BigEndian(body.Slice(at, 4)));
            var entry = body.Slice(at, size);
            _width = Math.Max(_width, BinaryPrimitives.ReadUInt16BigEndian(entry.Slice(32, 2)));
            _height = Math.Max(_height, BinaryPrimitives.ReadUInt16BigEndian(entry.Slice(34, 2)));
            Clear(entry.Slice(20, 4));
            Clear(entry.Slice(50, 32));
            at += size;
        }
    }

    private void CleanLeaf(Box box)
    {
        var body = Of(box);
        switch (box.Name)
        {
            case "mvhd" or "tkhd" or "mdhd":
                // Created and modified.
                Clear(body.Slice(4, body[..1][0] == 1 ? 16 : 8), StrippedParts.Time);
                break;
            case "hdlr":
                Clear(body.Slice(12));
                break;
            case "dref":
                CheckReferences(body);
                break;
        }
    }

    /// <summary>A player must not be led to other files or addresses.</summary>
    private static void CheckReferences(ReadOnlySpan<byte> body)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(body.Slice(4, 4));
        var at = 8;
        for (var i = 0u; i < count; i++)
        {
            var size = checked((int)BinaryPrimitives.ReadUInt32BigEndian(body.Slice(at, 4)));
            var isThisFile = (body.Slice(at, size)[11] & 1) == 1;
            if (!isThisFile || size < 12)
                throw new BrokenException();
            at += size;
        }
    }

    /// <summary>Zeros where the samples of a track are.</summary>
    private void ClearSamples(Box tables)
    {
        if ((Child(tables, "stco") ?? Child(tables, "co64")) is not { } offsets || Child(tables, "stsc") is not { } runs || Child(tables, "stsz") is not { } sizes)
            throw new BrokenException();
        var wide = offsets.Name == "co64";
        var offsetTable = Of(offsets);
        var runTable = Of(runs);
        var sizeTable = Of(sizes);
        var chunks = BinaryPrimitives.ReadUInt32BigEndian(offsetTable.Slice(4, 4));
        var runCount = BinaryPrimitives.ReadUInt32BigEndian(runTable.Slice(4, 4));
        var uniform = BinaryPrimitives.ReadUInt32BigEndian(sizeTable.Slice(4, 4));
        var run = 0;
        uint perChunk = 0;
        long sample = 0;
        for (var chunk = 0u; chunk < chunks; chunk++)
        {
            while (run < runCount && BinaryPrimitives.ReadUInt32BigEndian(runTable.Slice(8 + run * 12, 4)) <= chunk + 1)
                perChunk = BinaryPrimitives.ReadUInt32BigEndian(runTable.Slice(8 + run++ * 12 + 4, 4));
            var size = (long)uniform * perChunk;
            for (var i = 0u; uniform == 0 && i < perChunk; i++, sample++)
                size += BinaryPrimitives.ReadUInt32BigEndian(sizeTable.Slice(checked((int)(12 + sample * 4)), 4));
            var at = wide
                ? checked((long)BinaryPrimitives.ReadUInt64BigEndian(offsetTable.Slice(8 + (int)chunk * 8, 8)))
                : BinaryPrimitives.ReadUInt32BigEndian(offsetTable.Slice(8 + (int)chunk * 4, 4));
            // Samples of one track do not overlap; those of a bomb would have us clear the file a million times.
            _cleared += size;
            if (_cleared > _file.Length || at + size > _file.Length)
                throw new BrokenException();
            _file.AsSpan((int)at, (int)size).Clear();
        }
    }

    private Box? Child(Box parent, string name)
    {
        for (var at = parent.Body; parent.End - at >= 8;)
        {
            var box = BoxAt(at, parent.End, isTop: false);
            if (box.Name == name)
                return box;
            at = box.End;
        }

        return null;
    }

    private Box BoxAt(int at, int end, bool isTop)
    {
        if (++_boxes > MaxBoxes)
            throw new BrokenException();
        long size = BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at, 4));
        var header = 8;
        if (size == 1)
        {
            size = checked((long)BinaryPrimitives.ReadUInt64BigEndian(_file.AsSpan(at + 8, 8)));
            header = 16;
        }
        else if (size == 0 && isTop)
        {
            size = end - at;
        }

        if (size < header || size > end - at)
            throw new BrokenException();
        return new Box(NameAt(at + 4), at, at + header, at + (int)size);
    }

    private Span<byte> Of(Box box) => _file.AsSpan(box.Body, box.End - box.Body);

    private void Drop(Box box)
    {
        Clear(Of(box), box.Name is "free" or "skip" or "wide" or "trak" ? null : StrippedParts.Metadata);
        "free"u8.CopyTo(_file.AsSpan(box.Start + 4));
    }

    private void Clear(Span<byte> bytes, string? part = StrippedParts.Metadata)
    {
        if (part is not null && bytes.ContainsAnyExcept((byte)0))
            _stripped.Add(part);
        bytes.Clear();
    }

    private string NameAt(int at) => Ascii(_file.AsSpan(at, 4));

    private static string Ascii(ReadOnlySpan<byte> name) => Encoding.Latin1.GetString(name);

    private readonly record struct Box(string Name, int Start, int Body, int End);

    private sealed class BrokenException : Exception;
}
