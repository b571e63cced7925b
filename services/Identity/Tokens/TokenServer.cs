using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using SocialPubs.Identity.Clients;
using SocialPubs.Identity.Demo;
using SocialPubs.Identity.Keys;
using SocialPubs.Identity.Revocations;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace SocialPubs.Identity.Tokens;

/// <summary>The token server: OpenID Connect for people, client credentials for machines.</summary>
internal static class TokenServer
{
    /// <summary>What a request to the token server has at the most; a token is the longest thing in it.</summary>
    private const long MaxRequestBytes = 64 * 1024;

    public static WebApplicationBuilder AddTokenServer(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TokenServerOptions>().BindConfiguration("Identity")
            .PostConfigure(options => options.Issuer ??= builder.Environment.IsDevelopment() ? new Uri("http://localhost/") : null)
            .Validate(
                options => options.Issuer is { IsAbsoluteUri: true },
                "Set Identity:Issuer to the public address of the system (AppHost sets it to the gateway's).")
            .Validate(
                options => builder.Environment.IsDevelopment() || options.Issuer?.Scheme == Uri.UriSchemeHttps,
                "Outside Development Identity:Issuer is an https address.")
            .ValidateOnStart();

        services.AddSingleton<KeyRing>();
        services.AddSingleton<KeyRingOptions>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(provider => provider.GetRequiredService<KeyRingOptions>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<KeyRingOptions>());
        services.AddHostedService<KeyRotation>();

        services.AddScoped<TokenClaims>();
        services.AddScoped<RefreshReuse>();
        services.AddScoped<TokenRevocations>();
        services.AddScoped<ClientRegister>();
        services.AddScoped<ClientThrottle>();
        services.AddHostedService<TokenCleaner>();
        services.AddDemo(builder.Configuration);

        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>())
            .AddServer(AddServer);
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, TokenServerSettings>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<JwtBearerOptions>, OwnTokens>());
        return builder;
    }

    /// <summary>Limits what the protocol's addresses take; before <c>UseServiceDefaults</c>, which hands the requests to the token server.</summary>
    public static WebApplication UseTokenServerLimits(this WebApplication app)
    {
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/connect", StringComparison.OrdinalIgnoreCase), branch => branch.Use(async (http, next) =>
        {
            if (http.Request.ContentLength > MaxRequestBytes)
            {
                http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }

            if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = MaxRequestBytes;
            await next(http);
        }));
        return app;
    }

    public static void MapTokenServer(this WebApplication app)
    {
        AuthorizeEndpoint.Map(app);
        TokenEndpoint.Map(app);
        UserInfoEndpoint.Map(app);
        EndSessionEndpoint.Map(app);
        GetRevocations.Map(app);
    }

    private static void AddServer(OpenIddictServerBuilder server)
    {
        server
            .SetAuthorizationEndpointUris("connect/authorize")
            .SetTokenEndpointUris("connect/token")
            .SetRevocationEndpointUris("connect/revocation")
            .SetIntrospectionEndpointUris("connect/introspection")
            .SetUserInfoEndpointUris("connect/userinfo")
            .SetEndSessionEndpointUris("connect/end-session")
            .SetConfigurationEndpointUris(".well-known/openid-configuration")
            .SetJsonWebKeySetEndpointUris(".well-known/jwks")
            .AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange()
            .AllowClientCredentialsFlow()
            .AllowRefreshTokenFlow()
            // A refresh token is good once; whoever shows it again has it from somewhere else.
            .SetRefreshTokenReuseLeeway(TimeSpan.Zero)
            // Services read access tokens for themselves.
            .DisableAccessTokenEncryption()
            .RegisterScopes(Scopes.OpenId, Scopes.Profile, Scopes.OfflineAccess);
        server.UseAspNetCore()
            // The gateway asks for TLS; from it to here, and from the services that read the keys, the way is inside.
            .DisableTransportSecurityRequirement()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough()
            .EnableUserInfoEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough();

        server.RemoveEventHandler(OpenIddictServerHandlers.ValidateClientSecret.Descriptor);
        server.AddEventHandler(CheckClientSecret.Descriptor);
        server.AddEventHandler(RefuseDisabledClient.Descriptor);
        server.AddEventHandler(LookForKey.Descriptor);
        server.AddEventHandler(NoticeReuse.Descriptor);
        server.AddEventHandler(RefuseRevoked.Descriptor);
        server.AddEventHandler(SpreadRevocation.Descriptor);
        server.AddEventHandler(MoveIssueInstant.Descriptor);
        server.AddEventHandler(NameTokenAsRecorded.Descriptor);
        server.AddEventHandler(RefuseHostileParameters<ExtractAuthorizationRequestContext>.Descriptor);
        server.AddEventHandler(RefuseHostileParameters<ExtractTokenRequestContext>.Descriptor);
        server.AddEventHandler(RefuseHostileParameters<ExtractRevocationRequestContext>.Descriptor);
        server.AddEventHandler(RefuseHostileParameters<ExtractIntrospectionRequestContext>.Descriptor);
        server.AddEventHandler(RefuseHostileParameters<ExtractUserInfoRequestContext>.Descriptor);
        server.AddEventHandler(RefuseHostileParameters<ExtractEndSessionRequestContext>.Descriptor);
        server.AddEventHandler(AnswerThrottled<ApplyTokenResponseContext>.Descriptor);
        server.AddEventHandler(AnswerThrottled<ApplyIntrospectionResponseContext>.Descriptor);
        server.AddEventHandler(AnswerThrottled<ApplyRevocationResponseContext>.Descriptor);
    }
}

/// <summary>What of OpenIddict's options comes from the settings.</summary>
internal sealed class TokenServerSettings(IOptions<TokenServerOptions> settings) : IConfigureOptions<OpenIddictServerOptions>
{
    public void Configure(OpenIddictServerOptions options)
    {
        options.Issuer = settings.Value.Issuer;
        options.AccessTokenLifetime = settings.Value.Tokens.AccessLifetime;
        options.AuthorizationCodeLifetime = settings.Value.Tokens.CodeLifetime;
        options.IdentityTokenLifetime = settings.Value.Tokens.IdentityLifetime;
        options.RefreshTokenLifetime = settings.Value.Tokens.RefreshIdle;
        options.CodeChallengeMethods.Clear();
        options.CodeChallengeMethods.Add(CodeChallengeMethods.Sha256);
        options.ResponseModes.Clear();
        options.ResponseModes.Add(ResponseModes.Query);
        options.ResponseModes.Add(ResponseModes.FormPost);
        options.Claims.UnionWith(
        [
            Claims.AuthenticationTime, Claims.AuthenticationContextReference, Claims.AuthenticationMethodReference, TokenClaims.Session,
            .. new[] { settings.Value.Claims.Name, settings.Value.Claims.Role, settings.Value.Claims.Body, settings.Value.Claims.Grant }
                .Where(name => name.Length > 0),
        ]);
    }
}
