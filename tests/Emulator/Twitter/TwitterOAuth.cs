using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;

namespace SocialPubs.Emulator.Twitter;

/// <summary>X's OAuth 2: a page on which the keeper chooses an account, codes with PKCE, and tokens whose renewal ends the one before.</summary>
internal sealed class TwitterOAuth(IOptions<TwitterSettings> settings, EmulatedConsent consent)
{
    private const int Lifetime = 7200;
    private readonly ConcurrentDictionary<string, (long UserId, string Challenge, string Redirect)> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> refreshes = new(StringComparer.Ordinal);

    public async Task AuthorizeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        string Get(string name) => query[name].ToString();
        if (Get("response_type") != "code" || Get("client_id") != settings.Value.ClientId || Get("code_challenge_method") != "S256" || Get("code_challenge").Length == 0
            || Get("state").Length == 0 || !Get("scope").Split(' ').Contains("tweet.write") || !EmulatedConsent.IsRedirect(Get("redirect_uri")))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("Something went wrong: the application's request is not valid.", context.RequestAborted);
        }
        else if (!long.TryParse(Get("member"), NumberStyles.None, CultureInfo.InvariantCulture, out var user))
        {
            await consent.ShowAsync(context, "twitter", "Вход через X", member => member.Official);
        }
        else
        {
            var code = Random();
            codes[code] = (user, Get("code_challenge"), Get("redirect_uri"));
            var separator = Get("redirect_uri").Contains('?', StringComparison.Ordinal) ? '&' : '?';
            context.Response.Redirect($"{Get("redirect_uri")}{separator}state={Uri.EscapeDataString(Get("state"))}&code={code}");
        }
    }

    public IResult Token(IReadOnlyDictionary<string, string> form, string authorization)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.Value.ClientId}:{settings.Value.ClientSecret}"));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(authorization)))
            return Refuse(401, "unauthorized_client", "Missing valid authorization header");

        switch (form.GetValueOrDefault("grant_type"))
        {
            case "authorization_code" when codes.TryRemove(form.GetValueOrDefault("code", ""), out var code)
                && code.Redirect == form.GetValueOrDefault("redirect_uri") && EmulatedConsent.IsVerifier(form.GetValueOrDefault("code_verifier"), code.Challenge):
                return Grant(code.UserId);
            case "refresh_token" when refreshes.TryRemove(form.GetValueOrDefault("refresh_token", ""), out var user):
                return Grant(user);
            default:
                return Refuse(400, "invalid_request", "Value passed for the token was invalid.");
        }
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static IResult Refuse(int status, string error, string description) =>
        TypedResults.Json(new { error, error_description = description }, EmulatorHost.Json, statusCode: status);

    private IResult Grant(long userId)
    {
        var refresh = Random();
        refreshes[refresh] = userId;
        return TypedResults.Json(
            new
            {
                token_type = "bearer",
                expires_in = Lifetime,
                access_token = string.Create(CultureInfo.InvariantCulture, $"user-{userId}-{Random()}"),
                scope = "tweet.read tweet.write users.read media.write offline.access",
                refresh_token = refresh,
            },
            EmulatorHost.Json);
    }
}
