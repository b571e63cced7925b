using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;
using SocialPubs.Contracts;

namespace SocialPubs.ServiceDefaults.Authentication;

/// <summary>Access tokens: who the caller is, in which roles and for which bodies.</summary>
public static class AuthenticationExtensions
{
    /// <summary>The audience that a token must name.</summary>
    public const string Audience = "socialpubs";

    /// <summary>The issuer of tokens that are signed with the development key.</summary>
    public const string DevelopmentIssuer = "https://socialpubs.local";

    /// <summary>
    /// Accepts bearer tokens (RFC 6750) of <c>Authentication:Authority</c>, and in Development those signed with
    /// <c>Authentication:DevelopmentSigningKey</c> (base64, at least 32 bytes, HS256).
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Neither is configured, or a development key is configured outside Development.
    /// </exception>
    internal static void AddTokenAuthentication(this IHostApplicationBuilder builder)
    {
        var authority = builder.Configuration["Authentication:Authority"];
        var developmentKey = builder.Configuration["Authentication:DevelopmentSigningKey"];
        if (!string.IsNullOrEmpty(developmentKey) && !builder.Environment.IsDevelopment())
        {
            throw new InvalidOperationException(
                "Authentication:DevelopmentSigningKey is accepted in Development only; set Authentication:Authority instead.");
        }

        if (string.IsNullOrEmpty(authority) && string.IsNullOrEmpty(developmentKey) && !IsBuildTime())
        {
            throw new InvalidOperationException(
                "Set Authentication:Authority, or in Development Authentication:DevelopmentSigningKey (AppHost makes one).");
        }

        builder.Services
            .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options =>
            {
                options.MapInboundClaims = false;
                options.Authority = string.IsNullOrEmpty(authority) ? null : authority;
                options.RequireHttpsMetadata = !builder.Environment.IsDevelopment();
                options.Audience = builder.Configuration["Authentication:Audience"] ?? Audience;
                options.TokenValidationParameters.NameClaimType = "name";
                options.TokenValidationParameters.RoleClaimType = "role";
                options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
                if (string.IsNullOrEmpty(developmentKey))
                    return;

                options.TokenValidationParameters.ValidIssuer = DevelopmentIssuer;
                options.TokenValidationParameters.IssuerSigningKey =
                    new SymmetricSecurityKey(Convert.FromBase64String(developmentKey));
            });

        builder.Services.AddAuthorizationBuilder()
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

    /// <summary>EF Core's tools start the program to find its model, without any configuration.</summary>
    private static bool IsBuildTime() =>
        AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Microsoft.EntityFrameworkCore.Design")
        || System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name is "ef" or "GetDocument.Insider";
}

/// <summary>The roles of which a caller needs one.</summary>
public sealed record RequiredRoles(IReadOnlyList<string> Roles);
