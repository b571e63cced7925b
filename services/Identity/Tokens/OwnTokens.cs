using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using SocialPubs.Identity.Keys;
using SocialPubs.Identity.Revocations;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Identity.Tokens;

/// <summary>
/// How Identity's own API checks tokens: with the keys and the revocations that it has itself, not with those that it
/// would have to ask itself for over HTTP. The development key of the tests of single services goes on being accepted.
/// </summary>
internal sealed class OwnTokens(KeyRing ring, IOptions<TokenServerOptions> settings) : IPostConfigureOptions<JwtBearerOptions>
{
    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        if (name != JwtBearerDefaults.AuthenticationScheme)
            return;

        options.Authority = null;
        options.ConfigurationManager = null;
        var parameters = options.TokenValidationParameters;
        var developmentKey = parameters.IssuerSigningKey;
        parameters.ValidIssuers = developmentKey is null
            ? [settings.Value.Issuer!.AbsoluteUri]
            : [settings.Value.Issuer!.AbsoluteUri, AuthenticationExtensions.DevelopmentIssuer];
        parameters.ValidIssuer = null;
        // The resolver below gives each issuer its own keys only, and no key serves two kinds of algorithms.
        string[] algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];
        parameters.ValidAlgorithms = developmentKey is null ? algorithms : [.. algorithms, SecurityAlgorithms.HmacSha256];
        parameters.IssuerSigningKeyResolver = (_, token, keyId, _) => token.Issuer == AuthenticationExtensions.DevelopmentIssuer
            ? developmentKey is null ? [] : [developmentKey]
            : [.. ring.Current.Signing.Select(entry => entry.Key).Where(key => key.KeyId == keyId)];
        parameters.TypeValidator = (type, token, _) =>
            type is "at+jwt" or "application/at+jwt" || (developmentKey is not null && token.Issuer == AuthenticationExtensions.DevelopmentIssuer)
                ? type
                : throw new SecurityTokenInvalidTypeException("The token is not an access token.") { InvalidType = type };

        options.Events ??= new JwtBearerEvents();
        var next = options.Events.OnTokenValidated;
        options.Events.OnTokenValidated = async context =>
        {
            var revocations = context.HttpContext.RequestServices.GetRequiredService<TokenRevocations>();
            if (await revocations.IsRevokedAsync(AccessTokenId.From(context.Principal!), context.HttpContext.RequestAborted))
            {
                context.Fail("The token was revoked.");
                return;
            }

            await next(context);
        };
    }
}
