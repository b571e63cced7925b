using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using SocialPubs.Identity.Clients;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.Sessions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SocialPubs.Identity.Tokens;

/// <summary>Gives out tokens: to machine clients for their secret, to people's clients for a code or a refresh token.</summary>
internal static class TokenEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/connect/token", HandleAsync)
        .WithName("IdentityToken").WithSummary("Issue tokens (RFC 6749)")
        .ExcludeFromDescription()
        .AllowAnonymous();

    private static async Task<IResult> HandleAsync(
        HttpContext http,
        IdentityDb db,
        TokenClaims claims,
        SessionStore sessions,
        RefreshReuse reuse,
        IOpenIddictTokenManager tokens,
        IOptions<TokenServerOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var request = http.GetOpenIddictServerRequest()
            ?? throw new InvalidOperationException("The token server did not see the request.");
        if (request.IsClientCredentialsGrantType())
        {
            var client = await db.Set<Client>().AsNoTracking().SingleAsync(row => row.Id == request.ClientId, cancellationToken);
            return SignIn(await claims.CreateAsync(
                http, SubjectGrants.SubjectOf(client.Id), client.Name, request.GetScopes(), cancellationToken));
        }

        if (!request.IsAuthorizationCodeGrantType() && !request.IsRefreshTokenGrantType())
            throw new InvalidOperationException("The token server let a grant type through that nobody handles.");

        var shown = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal
            ?? throw new InvalidOperationException("The token server let a code or token through that it had not validated.");
        if (!Guid.TryParse(shown.GetClaim(TokenClaims.Session), out var sessionId)
            || await sessions.FindLiveAsync(sessionId, cancellationToken) is not { } live
            || live.Person.Id != shown.GetClaim(Claims.Subject))
        {
            return Refuse(Errors.InvalidGrant, "The sign-in has ended.");
        }

        var left = live.Session.CreatedAt + options.Value.Tokens.RefreshAbsolute - time.GetUtcNow();
        if (request.IsRefreshTokenGrantType())
        {
            if (left <= TimeSpan.Zero)
                return Refuse(Errors.InvalidGrant, "The sign-in is too long ago.");
            // OpenIddict lets two requests at once both win; one of them does not have the token from us.
            if (shown.GetTokenId() is not { } id || await tokens.FindByIdAsync(id, cancellationToken) is not { } token
                || !await tokens.TryRedeemAsync(token, cancellationToken))
            {
                await reuse.EndAsync(shown, cancellationToken);
                return Refuse(Errors.InvalidGrant, "The refresh token was used before.");
            }
        }

        var identity = await claims.CreateAsync(http, live.Person.Id, live.Person.Name, shown.GetScopes(), cancellationToken);
        foreach (var type in TokenClaims.OfSignIn)
            identity.AddClaims(shown.FindAll(type).Select(claim => new Claim(type, claim.Value, claim.ValueType)));
        identity.SetRefreshTokenLifetime(left < options.Value.Tokens.RefreshIdle ? left : options.Value.Tokens.RefreshIdle);
        return SignIn(identity);
    }

    internal static IResult SignIn(ClaimsIdentity identity)
    {
        identity.SetDestinations(TokenClaims.Destinations);
        return Results.SignIn(new ClaimsPrincipal(identity), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    internal static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
