using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using SocialPubs.Identity.Clients;
using SocialPubs.Identity.Grants;

namespace SocialPubs.Identity.Tokens;

/// <summary>Gives out tokens: to machine clients for their secret, to people's clients for a code or a refresh token.</summary>
internal static class TokenEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/connect/token", HandleAsync)
        .WithName("IdentityToken").WithSummary("Issue tokens (RFC 6749)")
        .ExcludeFromDescription()
        .AllowAnonymous();

    private static async Task<IResult> HandleAsync(HttpContext http, IdentityDb db, TokenClaims claims, CancellationToken cancellationToken)
    {
        var request = http.GetOpenIddictServerRequest()
            ?? throw new InvalidOperationException("The token server did not see the request.");
        if (!request.IsClientCredentialsGrantType())
            throw new InvalidOperationException("The token server let a grant type through that nobody handles.");

        var client = await db.Set<Client>().AsNoTracking().SingleAsync(row => row.Id == request.ClientId, cancellationToken);
        var identity = await claims.CreateAsync(
            http, SubjectGrants.SubjectOf(client.Id), client.Name, request.GetScopes(), cancellationToken);
        return SignIn(identity);
    }

    internal static IResult SignIn(System.Security.Claims.ClaimsIdentity identity)
    {
        identity.SetDestinations(TokenClaims.Destinations);
        return Results.SignIn(
            new System.Security.Claims.ClaimsPrincipal(identity), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    internal static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
