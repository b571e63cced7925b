using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using SocialPubs.Identity.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SocialPubs.Identity.Revocations;

/// <summary>
/// Makes access tokens that are out end before their time. The methods add rows to the context; they take effect when
/// the caller saves, together with what made them necessary.
/// </summary>
internal sealed class TokenRevocations(
    IdentityDb db, TimeProvider time, IOptions<TokenServerOptions> options, IOpenIddictTokenManager tokens)
{
    /// <summary>How far the clocks of those who check tokens may be behind.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    /// <summary>Refuses what the subject has now; what is issued from now on is good. For a change of roles or of a secret.</summary>
    public async Task RevokeSubjectAsync(string subjectId, CancellationToken cancellationToken)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        // After an earlier revocation in this second a token may bear the next one.
        var next = await IssueFromAsync(subjectId, cancellationToken);
        db.Add(Create(next > second ? next.Value : second, subjectId: subjectId));
    }

    /// <summary>Refuses what was issued for a session, of which no more comes.</summary>
    public void RevokeSession(Guid sessionId) => db.Add(Create(issuedBefore: null, sessionId: sessionId));

    /// <summary>Refuses one access token.</summary>
    public void RevokeToken(string tokenId) => db.Add(Create(issuedBefore: null, tokenId: tokenId));

    /// <summary>Ends all that came of one authorization: refresh tokens at once, access tokens like any other.</summary>
    public async Task RevokeAuthorizationAsync(string authorizationId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await foreach (var token in tokens.FindByAuthorizationIdAsync(authorizationId, cancellationToken))
        {
            if (await tokens.HasTypeAsync(token, TokenTypeIdentifiers.AccessToken, cancellationToken)
                && await tokens.HasStatusAsync(token, Statuses.Valid, cancellationToken)
                && await tokens.GetExpirationDateAsync(token, cancellationToken) > now
                && await tokens.GetIdAsync(token, cancellationToken) is { } id)
            {
                RevokeToken(id);
            }
        }

        await tokens.RevokeByAuthorizationIdAsync(authorizationId, cancellationToken);
    }

    /// <summary>Whether an access token is refused although it has not expired.</summary>
    public Task<bool> IsRevokedAsync(AccessTokenId token, CancellationToken cancellationToken) =>
        db.Set<Revocation>().AnyAsync(
            row => (row.SubjectId == token.SubjectId && row.IssuedBefore >= token.IssuedAt)
                || (row.SessionId != null && row.SessionId == token.SessionId)
                || (row.TokenId != null && row.TokenId == token.TokenId),
            cancellationToken);

    /// <summary>
    /// The instant that the next token of the subject must bear at the least, so that it is not taken for one of those
    /// that were revoked within the same second.
    /// </summary>
    public async Task<DateTimeOffset?> IssueFromAsync(string subjectId, CancellationToken cancellationToken) => await db.Set<Revocation>()
        .Where(row => row.SubjectId == subjectId)
        .MaxAsync(row => (DateTimeOffset?)row.IssuedBefore, cancellationToken) + TimeSpan.FromSeconds(1);

    /// <param name="issuedBefore">Null where every token is meant, whenever it was issued.</param>
    private Revocation Create(DateTimeOffset? issuedBefore, string? subjectId = null, Guid? sessionId = null, string? tokenId = null)
    {
        var now = time.GetUtcNow();
        var expiresAt = now + options.Value.Tokens.AccessLifetime + Skew;
        return new Revocation
        {
            SubjectId = subjectId,
            SessionId = sessionId,
            TokenId = tokenId,
            IssuedBefore = issuedBefore ?? DateTimeOffset.FromUnixTimeSeconds(expiresAt.ToUnixTimeSeconds()),
            ExpiresAt = expiresAt,
            CreatedAt = now,
        };
    }
}

/// <summary>What a revocation can name of an access token.</summary>
internal readonly record struct AccessTokenId(string SubjectId, Guid? SessionId, string? TokenId, DateTimeOffset IssuedAt)
{
    /// <summary>Reads it from the claims of a validated token.</summary>
    public static AccessTokenId From(System.Security.Claims.ClaimsPrincipal principal) => new(
        principal.FindFirst(Claims.Subject)?.Value ?? string.Empty,
        Guid.TryParse(principal.FindFirst(TokenClaims.Session)?.Value, out var session) ? session : null,
        principal.FindFirst(Claims.JwtId)?.Value ?? principal.FindFirst(Claims.Private.TokenId)?.Value,
        long.TryParse(principal.FindFirst(Claims.IssuedAt)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : principal.GetCreationDate() ?? DateTimeOffset.UnixEpoch);
}
