using Microsoft.AspNetCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using SocialPubs.Identity.Keys;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace SocialPubs.Identity.Tokens;

/// <summary>Refuses parameters that no honest client sends, before anything looks at them.</summary>
internal sealed class RefuseHostileParameters<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    private const int MaxCount = 40;
    private const int MaxLength = 2048;
    private const int MaxTokenLength = 16 * 1024;

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<RefuseHostileParameters<TContext>>()
        .SetOrder(int.MaxValue - 1_000)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        if (context.Transaction.Request is not { } request)
            return default;

        var count = 0;
        foreach (var (name, value) in request.GetParameters())
        {
            var text = value.ToString() ?? string.Empty;
            var limit = name is Parameters.Token or Parameters.RefreshToken or Parameters.Code or Parameters.IdTokenHint or Parameters.AccessToken
                ? MaxTokenLength
                : MaxLength;
            // PostgreSQL keeps no zero character.
            if (++count > MaxCount || name.Length > 100 || text.Length > limit || text.Contains('\0', StringComparison.Ordinal))
            {
                context.Reject(Errors.InvalidRequest, "A parameter is longer than allowed or holds a zero character, or there are too many.");
                break;
            }
        }

        return default;
    }
}

/// <summary>Reads the keys again where a token names one that is not known here: another replica may have made it.</summary>
internal sealed class LookForKey(KeyRing ring, IOptionsMonitor<OpenIddictServerOptions> options) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<LookForKey>()
        .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order - 500)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (string.IsNullOrEmpty(context.Token) || !context.Options.JsonWebTokenHandler.CanReadToken(context.Token))
            return;

        string keyId;
        try
        {
            keyId = new JsonWebToken(context.Token).Kid;
        }
        catch (ArgumentException)
        {
            return;
        }

        if (string.IsNullOrEmpty(keyId))
            return;
        await ring.LookForAsync(keyId, context.CancellationToken);
        context.Transaction.Options = options.CurrentValue;
    }
}

/// <summary>Gives an access token the instant at which it may have been issued at the earliest, see <see cref="TokenClaims.IssueFrom"/>.</summary>
internal sealed class MoveIssueInstant : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireAccessTokenGenerated>()
        .UseSingletonHandler<MoveIssueInstant>()
        .SetOrder(OpenIddictServerHandlers.PrepareAccessTokenPrincipal.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.Transaction.GetHttpRequest()?.HttpContext.Items[TokenClaims.IssueFrom] is DateTimeOffset from)
            context.AccessTokenPrincipal?.SetCreationDate(from);
        return default;
    }
}

/// <summary>Makes the <c>jti</c> the id under which the token is on record, so that one number names it everywhere.</summary>
internal sealed class NameTokenAsRecorded : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<NameTokenAsRecorded>()
        .SetOrder(OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 100)
        .Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType == TokenTypeIdentifiers.AccessToken && context.Principal.GetTokenId() is { } id)
        {
            context.SecurityTokenDescriptor.Claims ??= new Dictionary<string, object>(StringComparer.Ordinal);
            context.SecurityTokenDescriptor.Claims[Claims.JwtId] = id;
        }

        return default;
    }
}
