using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using SocialPubs.Contracts;

namespace SocialPubs.ServiceDefaults.Authentication;

/// <summary>Access tokens: who the caller is, in which roles and for which bodies.</summary>
public static class AuthenticationExtensions
{
    /// <summary>The audience that a token must name.</summary>
    public const string Audience = "socialpubs";

    /// <summary>How long the issuer of tokens may take to answer.</summary>
    private static readonly TimeSpan AuthorityPatience = TimeSpan.FromSeconds(3);

    // No symmetric one: whoever knows the public key could else sign with it (RFC 8725, section 3.1).
    private static readonly string[] AsymmetricAlgorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>The issuer of tokens that are signed with the development key.</summary>
    public const string DevelopmentIssuer = "https://socialpubs.local";

    /// <summary>
    /// Accepts bearer tokens (RFC 6750) of <c>Authentication:Authority</c>, or in Development those signed with
    /// <c>Authentication:DevelopmentSigningKey</c>; <see cref="TokenOptions"/> has the rest.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Neither or both are configured, or a development key is configured outside Development.
    /// </exception>
    internal static void AddTokenAuthentication(this IHostApplicationBuilder builder)
    {
        var tokens = builder.Configuration.GetSection("Authentication").Get<TokenOptions>() ?? new TokenOptions();
        var hasAuthority = !string.IsNullOrEmpty(tokens.Authority);
        var hasKey = !string.IsNullOrEmpty(tokens.DevelopmentSigningKey);
        if (hasKey && !builder.Environment.IsDevelopment())
        {
            throw new InvalidOperationException(
                "Authentication:DevelopmentSigningKey is accepted in Development only; set Authentication:Authority instead.");
        }

        if (hasAuthority == hasKey && !(IsBuildTime() && !hasKey))
        {
            throw new InvalidOperationException(
                "Set Authentication:Authority to the issuer of the tokens, or in Development Authentication:DevelopmentSigningKey; not both.");
        }

        var services = builder.Services;
        services.AddOptions<TokenOptions>().BindConfiguration("Authentication");
        services.AddSingleton<RevokedTokens>();
        services.AddHostedService(provider => provider.GetRequiredService<RevokedTokens>());
        // Without the retries of other clients: a request waits for this one, and the next request asks again anyway.
#pragma warning disable EXTEXP0001
        services.AddHttpClient(RevokedTokens.Client, client => client.Timeout = AuthorityPatience).RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services
            .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options =>
            {
                options.MapInboundClaims = false;
                options.Audience = tokens.Audience;
                options.TokenValidationParameters.NameClaimType = "name";
                options.TokenValidationParameters.RoleClaimType = "role";
                options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
                options.Events = new JwtBearerEvents { OnMessageReceived = LoadKeysAsync, OnTokenValidated = AcceptAsync };
                if (hasKey)
                    AcceptDevelopmentKey(options, tokens.DevelopmentSigningKey!);
                else
                    AcceptAuthority(options, tokens, builder.Environment);
            });
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IHttpClientFactory>((options, clients) => options.Backchannel = clients.CreateClient(RevokedTokens.Client));

        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    /// <summary>Lets only callers with one of the roles in; the roles are metadata that the endpoint table is made from.</summary>
    public static TBuilder RequireRoles<TBuilder>(this TBuilder builder, params string[] roles)
        where TBuilder : IEndpointConventionBuilder
    {
        if (roles.FirstOrDefault(role => !Roles.All.Contains(role)) is { } unknown)
            throw new ArgumentException($"There is no role '{unknown}'.", nameof(roles));

        return builder
            .RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireRole(roles))
            .WithMetadata(new RequiredRoles(roles));
    }

    private static void AcceptAuthority(JwtBearerOptions options, TokenOptions tokens, IHostEnvironment environment)
    {
        options.Authority = tokens.Authority;
        options.MetadataAddress = tokens.MetadataAddress!;
        // An address inside the network is the operator's own word; a public one must be encrypted.
        options.RequireHttpsMetadata = !environment.IsDevelopment() && string.IsNullOrEmpty(tokens.MetadataAddress);
        // A key that an issuer has just begun to use must be found, but not more often than somebody else can bear.
        options.AutomaticRefreshInterval = TimeSpan.FromHours(1);
        options.RefreshInterval = TimeSpan.FromSeconds(30);
        options.TokenValidationParameters.ValidAlgorithms = AsymmetricAlgorithms;
        options.TokenValidationParameters.ValidTypes = tokens.TokenTypes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // Not only what the discovery document says of itself: that document may come from inside the network.
        options.TokenValidationParameters.ValidIssuers = [tokens.Authority!, tokens.Authority!.TrimEnd('/'), tokens.Authority.TrimEnd('/') + "/"];
    }

    private static void AcceptDevelopmentKey(JwtBearerOptions options, string key)
    {
        options.TokenValidationParameters.ValidIssuer = DevelopmentIssuer;
        options.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
        options.TokenValidationParameters.IssuerSigningKey = new SymmetricSecurityKey(Convert.FromBase64String(key));
    }

    /// <summary>
    /// A token whose issuer cannot be asked for its keys is not wrong: that ends as 503 and not as 401. Asked before the
    /// token is looked at: the reader of tokens would go on without keys, and a moment later nobody could tell why it failed.
    /// </summary>
    private static async Task LoadKeysAsync(MessageReceivedContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0 && context.Options.ConfigurationManager is { } configuration)
            await configuration.GetConfigurationAsync(context.HttpContext.RequestAborted);
    }

    private static Task AcceptAsync(TokenValidatedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var caller = ClaimMapping.Map(context.Principal!, services.GetRequiredService<IOptions<TokenOptions>>().Value);
        if (caller is null)
            context.Fail("The token names no subject.");
        else if (services.GetRequiredService<RevokedTokens>().Holds(caller))
            context.Fail("The token was revoked.");
        else
            context.Principal = caller;
        return Task.CompletedTask;
    }

    /// <summary>EF Core's tools start the program to find its model, without any configuration.</summary>
    private static bool IsBuildTime() =>
        AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Microsoft.EntityFrameworkCore.Design")
        || System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name is "ef" or "GetDocument.Insider";
}

/// <summary>The roles of which a caller needs one.</summary>
public sealed record RequiredRoles(IReadOnlyList<string> Roles);
