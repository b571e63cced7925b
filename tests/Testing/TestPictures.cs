using System.Buffers.Binary;
using System.IO.Compression;

namespace SocialPubs.Testing;

/// <summary>Small pictures that any decoder reads, made without one.</summary>
public static class TestPictures
{
    /// <summary>A PNG picture of one colour, another for each seed.</summary>
    public static byte[] Png(int seed = 1, int width = 8, int height = 6)
    {
        var rows = new byte[height * (1 + width * 3)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = i % (1 + width * 3) == 0 ? (byte)0 : (byte)(seed >> (i % (1 + width * 3) - 1) % 3 * 8);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. PngHeader(width, height), .. PngChunk("IDAT"u8, Pack(rows)), .. PngChunk("IEND"u8, [])];
    }

    /// <summary>The first chunk: 8 bits of red, green and blue.</summary>
    public static byte[] PngHeader(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        return PngChunk("IHDR"u8, header);
    }

    public static byte[] PngChunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        name.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    public static byte[] Pack(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var packing = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            packing.Write(content);
        return packed.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}
