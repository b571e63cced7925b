using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Messaging.Database;

/// <summary>Serialises the work of one service on one publication, across its replicas.</summary>
public static class PublicationLock
{
    /// <summary>
    /// Waits for the publication and holds it until the transaction ends. A PostgreSQL advisory lock, so that it also
    /// covers a publication of which the service has no row yet.
    /// </summary>
    public static Task LockPublicationAsync(this DbContext db, Guid publicationId, CancellationToken cancellationToken)
    {
        var key = KeyOf(publicationId);
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
    }

    /// <summary>
    /// Takes those publications that nobody holds, until the transaction ends, and waits for none: whoever waits for one
    /// while holding others may wait for ever.
    /// </summary>
    /// <returns>Those that were taken.</returns>
    public static async Task<IReadOnlyList<Guid>> TryLockPublicationsAsync(
        this DbContext db, IReadOnlyList<Guid> publicationIds, CancellationToken cancellationToken)
    {
        var keys = publicationIds.Select(KeyOf).ToArray();
        var taken = await db.Database
            .SqlQuery<int>($"""
                SELECT i.place::int AS "Value" FROM unnest({keys}) WITH ORDINALITY AS i(key, place) WHERE pg_try_advisory_xact_lock(i.key)
                """)
            .ToListAsync(cancellationToken);
        return [.. taken.Select(place => publicationIds[place - 1])];
    }

    private static long KeyOf(Guid publicationId)
    {
        Span<byte> bytes = stackalloc byte[16];
        publicationId.TryWriteBytes(bytes, bigEndian: true, out _);
        // The last eight bytes of a version 7 UUID are its random part.
        return BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
    }
}
