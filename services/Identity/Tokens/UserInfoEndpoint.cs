using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using SocialPubs.Identity.Grants;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SocialPubs.Identity.Tokens;

/// <summary>Says who the bearer of an access token is and what they may do now.</summary>
internal static class UserInfoEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/connect/userinfo", [HttpMethods.Get, HttpMethods.Post], HandleAsync)
        .WithName("IdentityUserInfo").WithSummary("The person behind a token (OpenID Connect Core 1.0, section 5.3)")
        .ExcludeFromDescription()
        .AllowAnonymous();

    private static async Task<IResult> HandleAsync(
        HttpContext http, IdentityDb db, TimeProvider time, IOptions<TokenServerOptions> options, CancellationToken cancellationToken)
    {
        var shown = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
        if (shown?.GetClaim(Claims.Subject) is not { } subjectId)
            return Results.Challenge(authenticationSchemes: [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);

        var names = options.Value.Claims;
        var grants = await SubjectGrants.ReadAsync(db, subjectId, time.GetUtcNow(), cancellationToken);
        var answer = new Dictionary<string, object>(StringComparer.Ordinal) { [Claims.Subject] = subjectId };
        if (names.Name.Length > 0 && shown.FindFirstValue(names.Name) is { } name)
            answer[names.Name] = name;
        if (names.Role.Length > 0)
            answer[names.Role] = grants.Roles;
        if (names.Body.Length > 0)
            answer[names.Body] = grants.Bodies;
        return Results.Json(answer);
    }
}
