using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace SocialPubs.Identity.SignIn;

/// <summary>
/// The passwords that attackers try first: those of the embedded list, and where <c>Identity:BreachedPasswords</c>
/// names it an offline copy of Have I Been Pwned. No password leaves the machine.
/// </summary>
internal sealed class BreachedPasswords
{
    private const int HashLength = 40;
    private readonly ulong[] common = ReadCommon();
    private readonly string? file;

    public BreachedPasswords(IOptions<AccountOptions> options)
    {
        file = options.Value.BreachedPasswords;
        // Said at start, not to the first person who chooses a password.
        if (file is not null && !File.Exists(file))
            throw new InvalidOperationException($"Identity:BreachedPasswords names '{file}', which is not there.");
    }

    /// <summary>Whether the password is known, in whatever case, or made of a known one said several times.</summary>
    public bool Contains(string password)
    {
        var lower = password.ToLowerInvariant();
        for (var times = 1; times <= 4; times++)
        {
            if (lower.Length % times == 0
                && Enumerable.Range(0, times).All(i => lower.AsSpan(i * lower.Length / times, lower.Length / times).SequenceEqual(lower.AsSpan(0, lower.Length / times)))
                && Array.BinarySearch(common, Digest(lower[..(lower.Length / times)])) >= 0)
            {
                return true;
            }
        }

        return file is not null && IsInFile(file, password);
    }

    /// <summary>Finds the line of a hash by halving the file; some thirty reads for the billion lines of 2024.</summary>
    private static bool IsInFile(string path, string password)
    {
#pragma warning disable CA5350 // The file's own hash; nothing is protected by it.
        var wanted = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
        using var handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        long low = 0, high = RandomAccess.GetLength(handle);
        Span<byte> buffer = stackalloc byte[192];
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            // The first line that begins at or after the middle; the line before it may be cut.
            var start = middle;
            if (middle > 0)
            {
                var read = RandomAccess.Read(handle, buffer, middle - 1);
                var end = buffer[..read].IndexOf((byte)'\n');
                start = end < 0 ? high : middle + end;
            }

            var got = start < high ? RandomAccess.Read(handle, buffer[..HashLength], start) : 0;
            if (got < HashLength)
            {
                high = middle;
                continue;
            }

            var order = string.CompareOrdinal(Encoding.ASCII.GetString(buffer[..HashLength]), wanted);
            if (order == 0)
                return true;
            if (order < 0)
                low = start + HashLength;
            else
                high = middle;
        }

        return false;
    }

    private static ulong[] ReadCommon()
    {
        using var packed = typeof(BreachedPasswords).Assembly.GetManifestResourceStream("breached-passwords.txt.gz")!;
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        var digests = new List<ulong>(65_536);
        while (reader.ReadLine() is { } line)
            digests.Add(Digest(line));
        var sorted = digests.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    // Eight bytes each instead of the texts: half a megabyte, and no memory dump shows a list of obscenities.
    private static ulong Digest(string password) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(password)));
}
