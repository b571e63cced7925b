using System.Data;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Audit;

/// <summary>What a check of the whole record found.</summary>
/// <param name="Ok">Whether nothing was changed, removed or cut off.</param>
/// <param name="Count">How many entries were sound before the first broken place.</param>
/// <param name="Hash">The hash of the last of these, hexadecimal; null where there is none.</param>
/// <param name="Broken">The first broken place.</param>
internal sealed record AuditVerification(bool Ok, long Count, string? Hash, AuditBreak? Broken);

/// <summary>Where the chain breaks.</summary>
/// <param name="Seq">The place of the entry.</param>
/// <param name="Reason">
/// <c>changed</c>: the entry is not what was written. <c>missing</c>: the entry at this place is gone. <c>cutOff</c>:
/// the last entries are gone. <c>head</c>: the sealed end of the chain was changed or is gone. <c>unknownKey</c>: the
/// master key under which it was sealed is not configured. <c>rolledBack</c>: the entry is sound, but another one stood
/// there when the given head was logged.
/// </param>
/// <param name="Detail">The same in a sentence.</param>
internal sealed record AuditBreak(long Seq, string Reason, string Detail);

/// <summary><c>GET /api/identity/audit/verify</c>: reads every row and says the first that does not fit.</summary>
internal static class VerifyAudit
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/identity/audit/verify", HandleAsync)
        .WithName("VerifyAudit")
        .WithSummary("Whether the record is as it was written; with count and hash from the log also whether it was put back")
        .RequireRoles(Roles.Administrator).ForEveryBody();

    private static async Task<Results<Ok<AuditVerification>, ProblemHttpResult>> HandleAsync(
        long? count, string? hash, IdentityDb db, AuditChain chain, CancellationToken cancellationToken)
    {
        if ((count is null) != (hash is null) || count <= 0 || hash is { Length: not HMACSHA256.HashSizeInBytes * 2 } || hash?.All(char.IsAsciiHexDigit) == false)
            return new Refusal(CommonRefusals.Invalid, "Give both, as the log has them: a positive count and a hash of 64 hexadecimal digits.", count is null ? "count" : "hash").ToProblem();

        // One snapshot: entries that come meanwhile are neither read nor missed.
        await using var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        return TypedResults.Ok(await CheckAsync(db, chain, count, hash?.ToLowerInvariant(), cancellationToken));
    }

    private static async Task<AuditVerification> CheckAsync(
        IdentityDb db, AuditChain chain, long? knownCount, string? knownHash, CancellationToken cancellationToken)
    {
        var head = await db.Set<AuditHead>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var sound = 0L;
        AuditEntry? last = null;
        await foreach (var row in db.Set<AuditEntry>().AsNoTracking().OrderBy(row => row.Seq).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (row.Seq != sound + 1)
                return Broken(sound + 1, "missing", $"After entry {sound} follows entry {row.Seq}.");
            if (!chain.Knows(row.KeyId))
                return Broken(row.Seq, "unknownKey", "Add the master key that was in force then to DataProtection:PreviousKeys.");
            if (!CryptographicOperations.FixedTimeEquals(chain.Hash(last?.Hash, row), row.Hash))
                return Broken(row.Seq, "changed", "Its hash does not fit what it says and the entry before it.");
            last = row;
            sound++;
            if (sound == knownCount && Convert.ToHexStringLower(row.Hash) != knownHash)
                return Broken(row.Seq, "rolledBack", "Another entry stood here when the given head was logged.");
        }

        if (head is null)
        {
            return sound == 0 && knownCount is null
                ? new AuditVerification(true, 0, null, null)
                : Broken(sound + 1, "head", "The end of the chain is gone.");
        }

        if (head.Count == 0 && sound == 0 && knownCount is null)
            return new AuditVerification(true, 0, null, null);
        if (!chain.IsSealed(head))
            return Broken(sound + 1, chain.Knows(head.KeyId) ? "head" : "unknownKey", "The end of the chain is not what was written.");
        if (head.Count > sound)
            return Broken(sound + 1, "cutOff", $"There were {head.Count} entries.");
        if (head.Count < sound || head.LastId != last?.Id || !head.LastHash.AsSpan().SequenceEqual(last.Hash))
            return Broken(sound, "head", "The end of the chain is an earlier one.");
        return knownCount > sound
            ? Broken(sound + 1, "cutOff", $"There were {knownCount} entries when the given head was logged.")
            : new AuditVerification(true, sound, Hex(last), null);

        AuditVerification Broken(long seq, string reason, string detail) => new(false, sound, Hex(last), new AuditBreak(seq, reason, detail));
    }

    private static string? Hex(AuditEntry? entry) => entry is null ? null : Convert.ToHexStringLower(entry.Hash);
}
