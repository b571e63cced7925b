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
        Span<byte> bytes = stackalloc byte[16];
        publicationId.TryWriteBytes(bytes, bigEndian: true, out _);
        // The last eight bytes of a version 7 UUID are its random part.
        var key = BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
    }
}
