using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using SocialPubs.Identity.Revocations;
using SocialPubs.Identity.Sessions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace SocialPubs.Identity.Tokens;

/// <summary>
/// What follows when a code or a refresh token is shown a second time: one of the two who have it has stolen it
/// (RFC 9700, sections 2.1.1 and 4.14.2).
/// </summary>
internal sealed partial class RefreshReuse(
    IdentityDb db, SessionStore sessions, TokenRevocations revocations, ILogger<RefreshReuse> logger)
{
    /// <summary>Ends all that came of the authorization; of a refresh token also the session, so that the person signs in anew.</summary>
    public async Task EndAsync(ClaimsPrincipal shown, CancellationToken cancellationToken)
    {
        if (shown.GetAuthorizationId() is { Length: > 0 } authorization)
            await revocations.RevokeAuthorizationAsync(authorization, cancellationToken);
        if (!shown.HasTokenType(TokenTypeIdentifiers.Private.AuthorizationCode)
            && Guid.TryParse(shown.GetClaim(TokenClaims.Session), out var session) && shown.GetClaim(Claims.Subject) is { } person)
        {
            await sessions.EndAsync(person, session, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        LogReuse(shown.GetTokenType() ?? string.Empty, shown.GetTokenId() ?? string.Empty);
    }

    [LoggerMessage(LogLevel.Warning, "A {Type} was shown again, and what came of it has ended: {TokenId}")]
    private partial void LogReuse(string type, string tokenId);
}

/// <summary>Notices codes and refresh tokens that are shown again, before OpenIddict refuses them.</summary>
internal sealed class NoticeReuse(IOpenIddictTokenManager tokens, RefreshReuse reuse) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireTokenIdResolved>()
        .UseScopedHandler<NoticeReuse>()
        .SetOrder(OpenIddictServerHandlers.Protection.ValidateTokenEntry.Descriptor.Order - 500)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        // Only where a client uses it; asking about one, or ending one, is no use.
        if (context.EndpointType != OpenIddictServerEndpointType.Token || context.Principal is not { } principal
            || !(principal.HasTokenType(TokenTypeIdentifiers.RefreshToken) || principal.HasTokenType(TokenTypeIdentifiers.Private.AuthorizationCode)))
        {
            return;
        }

        if (await tokens.FindByIdAsync(context.TokenId!, context.CancellationToken) is { } token
            && await tokens.HasStatusAsync(token, Statuses.Redeemed, context.CancellationToken))
        {
            await reuse.EndAsync(principal, context.CancellationToken);
        }
    }
}

/// <summary>Refuses access tokens that were revoked where Identity itself looks at them: userinfo and introspection.</summary>
internal sealed class RefuseRevoked(TokenRevocations revocations, SessionStore sessions) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireTokenIdResolved>()
        .UseScopedHandler<RefuseRevoked>()
        .SetOrder(OpenIddictServerHandlers.Protection.ValidateTokenEntry.Descriptor.Order + 250)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.EndpointType is not (OpenIddictServerEndpointType.UserInfo or OpenIddictServerEndpointType.Introspection)
            || context.Principal is not { } principal)
        {
            return;
        }

        var revoked = principal.HasTokenType(TokenTypeIdentifiers.AccessToken)
            ? await revocations.IsRevokedAsync(AccessTokenId.From(principal), context.CancellationToken)
            : Guid.TryParse(principal.GetClaim(TokenClaims.Session), out var session)
                && await sessions.FindLiveAsync(session, context.CancellationToken) is null;
        if (revoked)
            context.Reject(Errors.InvalidToken, "The token was revoked.");
    }
}

/// <summary>Makes a revocation by a client (RFC 7009) known to those who check tokens without asking.</summary>
internal sealed class SpreadRevocation(IdentityDb db, TokenRevocations revocations) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleRevocationRequestContext>()
        .UseScopedHandler<SpreadRevocation>()
        .SetOrder(OpenIddictServerHandlers.Revocation.RevokeToken.Descriptor.Order - 500)
        .Build();

    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        if (context.GenericTokenPrincipal is not { } principal)
            return;

        // The end of a refresh token is the end of what it brought (RFC 7009, section 2.1).
        if (principal.HasTokenType(TokenTypeIdentifiers.RefreshToken))
        {
            if (principal.GetAuthorizationId() is { Length: > 0 } authorization)
                await revocations.RevokeAuthorizationAsync(authorization, context.CancellationToken);
        }
        else if (principal.GetTokenId() is { } id)
        {
            revocations.RevokeToken(id);
        }

        await db.SaveChangesAsync(context.CancellationToken);
    }
}
