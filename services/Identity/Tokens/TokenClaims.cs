using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.Revocations;
using SocialPubs.ServiceDefaults.Authentication;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SocialPubs.Identity.Tokens;

/// <summary>Says what stands in a token; reads names, roles and bodies afresh each time.</summary>
internal sealed class TokenClaims(IdentityDb db, TokenRevocations revocations, TimeProvider time, IOptions<TokenServerOptions> options)
{
    /// <summary>The claim of the cookie and of the tokens that names the session.</summary>
    public const string Session = "sid";

    /// <summary>The instant that an access token must bear at the least, in the request's items.</summary>
    public const string IssueFrom = "SocialPubs.IssueFrom";

    /// <summary>What a sign-in says of itself; it stays the same however often its tokens are refreshed.</summary>
    public static readonly IReadOnlyList<string> OfSignIn =
        [Session, Claims.AuthenticationTime, Claims.AuthenticationMethodReference, Claims.AuthenticationContextReference];

    /// <summary>The identity of a subject with the roles that it has now.</summary>
    /// <param name="http">The request.</param>
    /// <param name="subjectId">The <c>sub</c>.</param>
    /// <param name="name">The name shown to people.</param>
    /// <param name="scopes">What was asked for and may be had.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ClaimsIdentity> CreateAsync(
        HttpContext http, string subjectId, string name, ImmutableArray<string> scopes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var names = options.Value.Claims;
        var grants = await SubjectGrants.ReadAsync(db, subjectId, now, cancellationToken);
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, names.Name, names.Role);
        identity.SetClaim(Claims.Subject, subjectId);
        Set(identity, names.Name, name);
        Set(identity, names.Role, grants.Roles);
        Set(identity, names.Body, grants.Bodies);
        Set(identity, names.Grant, grants.Pairs);
        identity.SetScopes(scopes);
        identity.SetResources(AuthenticationExtensions.Audience);

        var lifetimes = options.Value.Tokens;
        var untilNextEnd = grants.NextEnd - now;
        identity.SetAccessTokenLifetime(untilNextEnd < lifetimes.AccessLifetime ? untilNextEnd : lifetimes.AccessLifetime);
        if (await revocations.IssueFromAsync(subjectId, cancellationToken) is { } from && from > now)
            http.Items[IssueFrom] = from;
        return identity;
    }

    /// <summary>Which claims go where: all into access tokens, who and how into identity tokens.</summary>
    public static IEnumerable<string> Destinations(Claim claim) => claim.Type switch
    {
        _ when OfSignIn.Contains(claim.Type) =>
            [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken],
        _ when claim.Type == claim.Subject?.NameClaimType && claim.Subject.HasScope(Scopes.Profile) =>
            [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken],
        _ => [OpenIddictConstants.Destinations.AccessToken],
    };

    private static void Set(ClaimsIdentity identity, string type, params IReadOnlyList<string> values)
    {
        if (type.Length > 0)
            identity.SetClaims(type, [.. values]);
    }
}
