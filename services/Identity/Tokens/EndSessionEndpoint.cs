using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Tokens;

/// <summary>
/// Signs out on a client's wish and goes back to the client. Only a client that can show an identity token of the very
/// session does so without a question; any other address could be a foreign page's.
/// </summary>
internal static class EndSessionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/connect/end-session", [HttpMethods.Get, HttpMethods.Post], HandleAsync)
        .WithName("IdentityEndSession").WithSummary("Sign out (OpenID Connect RP-Initiated Logout 1.0)")
        .ExcludeFromDescription()
        .AllowAnonymous();

    private static async Task<IResult> HandleAsync(HttpContext http, PersonSignIn signIn, CancellationToken cancellationToken)
    {
        var present = await http.AuthenticateAsync(AccountSchemes.Account);
        if (present.Principal?.FindFirstValue(AccountSchemes.SessionId) is { } session)
        {
            var hint = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
            if (hint?.GetClaim(TokenClaims.Session) != session)
            {
                var request = http.GetOpenIddictServerRequest()!;
                var again = new QueryBuilder(request.GetParameters()
                    .Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value ?? string.Empty)));
                return Results.LocalRedirect("/account/sign-out" + new QueryBuilder
                {
                    { "returnUrl", http.Request.Path + again.ToQueryString() },
                }.ToQueryString());
            }

            await signIn.SignOutAsync(http, cancellationToken);
        }

        return Results.SignOut(
            new AuthenticationProperties { RedirectUri = "/account/sign-out" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}
