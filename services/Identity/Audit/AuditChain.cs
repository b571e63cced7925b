using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SocialPubs.Messaging.Keys;

namespace SocialPubs.Identity.Audit;

/// <summary>
/// Seals the record: each row's hash is an HMAC-SHA-256 over the hash of the row before and a canonical form of the
/// row. The key comes from the master key, which is not in the database, so that whoever can write the database cannot
/// make the chain anew; and the end of the chain is sealed too, so that cutting it off is found.
/// </summary>
/// <remarks>
/// What a seal cannot show is that rows and head together were put back to what they were earlier. The head therefore
/// goes to the log (<see cref="AuditHeadLog"/>), and a check can be given one from there.
/// </remarks>
internal sealed partial class AuditChain
{
    private const string Purpose = "audit chain v1";

    /// <summary>What precedes the first row.</summary>
    private static readonly byte[] Beginning = new byte[HMACSHA256.HashSizeInBytes];

    private readonly DerivedKey current;
    private readonly Dictionary<string, DerivedKey> keys;

    /// <exception cref="InvalidOperationException">Outside Development there is no master key.</exception>
    public AuditChain(MasterKeys masterKeys, IHostEnvironment environment, ILogger<AuditChain> logger)
    {
        if (masterKeys.IsSet)
        {
            var derived = masterKeys.DeriveAll(Purpose);
            current = derived[0];
            keys = derived.ToDictionary(key => key.Id, StringComparer.Ordinal);
            return;
        }

        if (!environment.IsDevelopment())
            throw new InvalidOperationException("Set DataProtection:Key (base64, 32 bytes): the audit record is sealed with a key that hangs on it.");
        LogUnsealed(logger);
        current = new DerivedKey("development", SHA256.HashData("no master key"u8));
        keys = new(StringComparer.Ordinal) { [current.Id] = current };
    }

    /// <summary>The key under which new rows are sealed.</summary>
    public string KeyId => current.Id;

    public bool Knows(string keyId) => keys.ContainsKey(keyId);

    /// <summary>The hash of a row that follows a row with this hash; null stands for the beginning.</summary>
    /// <exception cref="KeyNotFoundException">The row's key is not there any more.</exception>
    public byte[] Hash(byte[]? previous, AuditEntry entry)
    {
        var form = new ArrayBufferWriter<byte>(512);
        form.Write("row"u8);
        form.Write(previous ?? Beginning);
        Write(form, entry.Seq);
        Write(form, entry.Id);
        Write(form, Microseconds(entry.OccurredAt));
        Write(form, Microseconds(entry.RecordedAt));
        Write(form, entry.Service);
        Write(form, entry.Action);
        Write(form, entry.SubjectId);
        Write(form, entry.SubjectName);
        Write(form, entry.Role);
        Write(form, (long)entry.Bodies.Length);
        foreach (var body in entry.Bodies)
            Write(form, body);
        Write(form, entry.Address);
        Write(form, entry.Target);
        Write(form, entry.Changes);
        Write(form, (long)entry.Status);
        Write(form, entry.Code);
        Write(form, entry.TraceId);
        Write(form, entry.KeyId);
        return HMACSHA256.HashData(keys[entry.KeyId].Bytes, form.WrittenSpan);
    }

    /// <summary>Puts an entry at the end of the chain.</summary>
    public void Append(AuditHead head, AuditEntry entry)
    {
        entry.Hash = Hash(head.Count == 0 ? null : head.LastHash, entry);
        head.Count = entry.Seq;
        head.LastId = entry.Id;
        head.LastHash = entry.Hash;
        head.KeyId = current.Id;
        head.Seal = Seal(head);
    }

    /// <summary>Whether the end of the chain is as it was written.</summary>
    public bool IsSealed(AuditHead head) => Knows(head.KeyId) && CryptographicOperations.FixedTimeEquals(Seal(head), head.Seal);

    private static long Microseconds(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static void Write(ArrayBufferWriter<byte> form, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(form.GetSpan(8), value);
        form.Advance(8);
    }

    private static void Write(ArrayBufferWriter<byte> form, Guid value)
    {
        value.TryWriteBytes(form.GetSpan(16), bigEndian: true, out _);
        form.Advance(16);
    }

    /// <summary>With its length, so that no two rows have one form.</summary>
    private static void Write(ArrayBufferWriter<byte> form, string? value)
    {
        if (value is null)
        {
            Write(form, -1L);
            return;
        }

        Write(form, (long)Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, form);
    }

    private byte[] Seal(AuditHead head)
    {
        var form = new ArrayBufferWriter<byte>(128);
        form.Write("head"u8);
        Write(form, head.Count);
        Write(form, head.LastId);
        form.Write(head.LastHash);
        Write(form, head.KeyId);
        return HMACSHA256.HashData(keys[head.KeyId].Bytes, form.WrittenSpan);
    }

    [LoggerMessage(LogLevel.Warning, "Without DataProtection:Key the audit record is sealed with a key that everybody knows")]
    private static partial void LogUnsealed(ILogger logger);
}
