using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Options;

namespace SocialPubs.Emulator.Twitter;

/// <summary>X's OAuth 2: a page on which the keeper chooses an account, codes with PKCE, and tokens whose renewal ends the one before.</summary>
internal sealed class TwitterOAuth(IOptions<TwitterSettings> settings, Tweets tweets)
{
    private const int Lifetime = 7200;
    private readonly ConcurrentDictionary<string, (long UserId, string Challenge, string Redirect)> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> refreshes = new(StringComparer.Ordinal);

    public IResult Authorize(HttpContext context, HtmlEncoder encoder)
    {
        var query = context.Request.Query;
        string Get(string name) => query[name].ToString();
        if (Get("response_type") != "code" || Get("client_id") != settings.Value.ClientId || Get("code_challenge_method") != "S256" || Get("code_challenge").Length == 0
            || Get("state").Length == 0 || !Get("scope").Split(' ').Contains("tweet.write") || !Uri.TryCreate(Get("redirect_uri"), UriKind.Absolute, out _))
        {
            return TypedResults.Text("Something went wrong: the application's request is not valid.", statusCode: 400);
        }

        if (!long.TryParse(Get("login"), NumberStyles.None, CultureInfo.InvariantCulture, out var user))
        {
            var links = string.Concat(tweets.Wall.Members().Where(member => member.Official).Select(member =>
                $"<li><a href=\"{encoder.Encode($"{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}&login={member.Id}")}\">{encoder.Encode(member.Name)}</a></li>"));
            return TypedResults.Content($"<!doctype html><meta charset=\"utf-8\"><title>Вход</title><p>Под какой учётной записью разрешить доступ?</p><ul>{links}</ul>", "text/html; charset=utf-8");
        }

        var code = Random();
        codes[code] = (user, Get("code_challenge"), Get("redirect_uri"));
        var separator = Get("redirect_uri").Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return TypedResults.Redirect($"{Get("redirect_uri")}{separator}state={Uri.EscapeDataString(Get("state"))}&code={code}");
    }

    public IResult Token(IReadOnlyDictionary<string, string> form, string authorization)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.Value.ClientId}:{settings.Value.ClientSecret}"));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(authorization)))
            return Refuse(401, "unauthorized_client", "Missing valid authorization header");

        switch (form.GetValueOrDefault("grant_type"))
        {
            case "authorization_code" when codes.TryRemove(form.GetValueOrDefault("code", ""), out var code)
                && code.Redirect == form.GetValueOrDefault("redirect_uri") && code.Challenge == Challenge(form.GetValueOrDefault("code_verifier", "")):
                return Grant(code.UserId);
            case "refresh_token" when refreshes.TryRemove(form.GetValueOrDefault("refresh_token", ""), out var user):
                return Grant(user);
            default:
                return Refuse(400, "invalid_request", "Value passed for the token was invalid.");
        }
    }

    private static string Challenge(string verifier) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

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
