using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Identity.Revocations;

/// <param name="AsOf">The instant of the answer.</param>
/// <param name="Entries">By id.</param>
internal sealed record RevocationsView(DateTimeOffset AsOf, IReadOnlyList<RevocationView> Entries);

/// <param name="Id">Rises with each entry; the highest is what <c>after</c> takes next time.</param>
/// <param name="SubjectId">Tokens of this <c>sub</c> with an <c>iat</c> of <paramref name="IssuedBefore"/> or earlier are refused.</param>
/// <param name="SessionId">Tokens with this <c>sid</c> are refused.</param>
/// <param name="TokenId">The token with this <c>jti</c> is refused.</param>
/// <param name="IssuedBefore">Whole seconds.</param>
/// <param name="ExpiresAt">When the entry can be forgotten.</param>
internal sealed record RevocationView(
    long Id, string? SubjectId, Guid? SessionId, string? TokenId, DateTimeOffset IssuedBefore, DateTimeOffset ExpiresAt);

/// <summary>What the gateway and the services ask every few seconds; reachable from inside only.</summary>
internal static class GetRevocations
{
    /// <summary>
    /// Entries of this age are given again whatever the caller has: numbers are given out before the commit, so that a
    /// lower one can become visible after a higher one.
    /// </summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/revocations", HandleAsync)
        .WithName("IdentityGetRevocations").WithSummary("The access tokens that are refused before they expire")
        .ExcludeFromDescription()
        .AllowAnonymous();

    private static async Task<Results<Ok<RevocationsView>, StatusCodeHttpResult>> HandleAsync(
        long? after, IdentityDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var last = after ?? 0;
        var recent = now - Overlap;
        var entries = await db.Set<Revocation>().AsNoTracking()
            .Where(row => row.ExpiresAt > now && (row.Id > last || row.CreatedAt > recent))
            .OrderBy(row => row.Id)
            .Select(row => new RevocationView(row.Id, row.SubjectId, row.SessionId, row.TokenId, row.IssuedBefore, row.ExpiresAt))
            .ToListAsync(cancellationToken);

        var tag = string.Create(
            CultureInfo.InvariantCulture, $"\"{entries.Count}-{entries.FirstOrDefault()?.Id ?? 0}-{entries.LastOrDefault()?.Id ?? last}\"");
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "no-cache";
        return http.Request.Headers.IfNoneMatch.ToString() == tag
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(new RevocationsView(now, entries));
    }
}
