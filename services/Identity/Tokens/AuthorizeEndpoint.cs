using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using OpenIddict.Abstractions;
using SocialPubs.Identity.SignIn;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SocialPubs.Identity.Tokens;

/// <summary>Sends a browser back to a client with a code, after the person in it has signed in.</summary>
internal static class AuthorizeEndpoint
{
    /// <summary>
    /// Stands in the address to return to in place of <c>prompt=login</c>: the sign-in must not be older than this
    /// second. Leaving it out gives no more than not asking for a new sign-in would have.
    /// </summary>
    private const string SignedInSince = "signed_in_since";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/connect/authorize", [HttpMethods.Get, HttpMethods.Post], HandleAsync)
        .WithName("IdentityAuthorize").WithSummary("Sign in for a client (OpenID Connect Core 1.0, section 3.1.2)")
        .ExcludeFromDescription()
        .AllowAnonymous();

    private static async Task<IResult> HandleAsync(
        HttpContext http, TokenClaims claims, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = http.GetOpenIddictServerRequest()
            ?? throw new InvalidOperationException("The token server did not see the request.");
        var present = await http.AuthenticateAsync(AccountSchemes.Account);
        // The check of the cookie has just found it.
        var live = present.Succeeded ? http.Live() : null;
        var signedInAt = live is null
            ? (DateTimeOffset?)null
            : DateTimeOffset.FromUnixTimeSeconds(live.Session.CreatedAt.ToUnixTimeSeconds());
        var now = time.GetUtcNow();
        var tooOld = signedInAt is { } at && (IsOlderThan(request.MaxAge, at, now) || at < Since(request));
        if (live is null || tooOld || request.HasPromptValue(PromptValues.Login))
        {
            return request.HasPromptValue(PromptValues.None)
                ? TokenEndpoint.Refuse(Errors.LoginRequired, "Nobody is signed in, or too long ago.")
                : Results.Challenge(new AuthenticationProperties { RedirectUri = ReturnTo(http.Request, request, now) }, [AccountSchemes.Account]);
        }

        var identity = await claims.CreateAsync(http, live.Person.Id, live.Person.Name, request.GetScopes(), cancellationToken);
        identity.SetClaim(TokenClaims.Session, live.Session.Id.ToString());
        identity.SetClaim(Claims.AuthenticationTime, signedInAt!.Value.ToUnixTimeSeconds());
        ImmutableArray<string> methods = live.Session.SecondFactor ? ["pwd", "otp"] : ["pwd"];
        identity.SetClaims(Claims.AuthenticationMethodReference, methods);
        identity.SetClaim(Claims.AuthenticationContextReference, live.Session.SecondFactor ? "aal2" : "aal1");
        return TokenEndpoint.SignIn(identity);
    }

    private static bool IsOlderThan(long? maxAge, DateTimeOffset signedInAt, DateTimeOffset now) =>
        maxAge is { } seconds and >= 0 and < int.MaxValue && now - signedInAt > TimeSpan.FromSeconds(seconds);

    private static DateTimeOffset Since(OpenIddictRequest request) =>
        long.TryParse((string?)request.GetParameter(SignedInSince), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;

    /// <summary>The same request again, but so that the sign-in that comes now satisfies it.</summary>
    private static string ReturnTo(HttpRequest http, OpenIddictRequest request, DateTimeOffset now)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in request.GetParameters())
        {
            var text = (string?)value;
            if (text is null || name == SignedInSince)
                continue;
            if (name == Parameters.Prompt)
            {
                text = string.Join(' ', request.GetPromptValues().Where(prompt => prompt != PromptValues.Login));
                if (text.Length == 0)
                    continue;
            }

            query.Add(name, text);
        }

        if (request.HasPromptValue(PromptValues.Login))
            query.Add(SignedInSince, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        return http.PathBase + http.Path + query.ToQueryString();
    }
}
