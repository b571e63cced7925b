using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Meta;

/// <summary>Facebook Login: the dialog, codes with PKCE, long-lived tokens, the pages of a person, what a token is.</summary>
internal sealed class MetaLogin(AllWalls walls, IOptions<MetaEmulation> settings, HtmlEncoder encoder, TimeProvider time)
{
    private const int ShortLife = 2 * 60 * 60;
    private const int LongLife = 60 * 24 * 60 * 60;

    private readonly ConcurrentDictionary<string, Code> codes = new(StringComparer.Ordinal);

    /// <summary>The page that asks the person.</summary>
    public IResult Dialog(HttpRequest request)
    {
        if (request.Query["client_id"] != settings.Value.AppId || !EmulatedConsent.IsRedirect(request.Query["redirect_uri"]) || request.Query["response_type"] != "code")
            return TypedResults.Content("<!doctype html><meta charset=\"utf-8\"><p>Приложение не найдено или адрес возврата неверен.", "text/html", statusCode: 400);
        var fields = string.Concat(request.Query.Select(parameter =>
            $"<input type=\"hidden\" name=\"{encoder.Encode(parameter.Key)}\" value=\"{encoder.Encode(parameter.Value.ToString())}\">"));
        return TypedResults.Content(
            "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\"><title>Facebook</title><h1>Разрешить приложению доступ к странице?</h1>"
            + $"<form method=\"post\">{fields}<button>Разрешить</button></form></html>",
            "text/html");
    }

    /// <summary>The person has agreed.</summary>
    public async Task<IResult> AgreeAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (form["client_id"] != settings.Value.AppId || !EmulatedConsent.IsRedirect(form["redirect_uri"]))
            return TypedResults.BadRequest();
        var back = new Uri(form["redirect_uri"].ToString());
        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        codes[code] = new Code(back.AbsoluteUri, form["code_challenge"].ToString(), form["scope"].ToString());
        return TypedResults.Redirect(QueryHelpers.AddQueryString(
            back.AbsoluteUri, new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = form["state"] }));
    }

    public JsonObject AccessToken(IReadOnlyDictionary<string, string> form)
    {
        if (form.GetValueOrDefault("client_id") != settings.Value.AppId || form.GetValueOrDefault("client_secret") != settings.Value.AppSecret)
            throw new GraphException(1, null, "Error validating client secret.");
        if (form.GetValueOrDefault("grant_type") == "fb_exchange_token")
        {
            return GraphToken.Parse(form.GetValueOrDefault("fb_exchange_token"), settings.Value) is { Kind: "user" } person
                ? Token(person.Id, "long", LongLife)
                : throw new GraphException(190, 460, "Error validating access token: the session has been invalidated");
        }

        if (!codes.TryRemove(form.GetValueOrDefault("code") ?? string.Empty, out var code))
            throw new GraphException(100, 36009, "This authorization code has been used.");
        if (code.RedirectUri != form.GetValueOrDefault("redirect_uri"))
            throw new GraphException(100, 36008, "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request");
        if (code.Challenge.Length > 0 && !EmulatedConsent.IsVerifier(form.GetValueOrDefault("code_verifier"), code.Challenge))
            throw new GraphException(1, null, "Invalid code verifier.");
        return Token(settings.Value.Person, "short", ShortLife);
    }

    public JsonObject Accounts(GraphToken token, IReadOnlyDictionary<string, string> parameters)
    {
        if (token.Kind != "user" || token.Id != settings.Value.Person)
            return new JsonObject { ["data"] = new JsonArray() };
        var fields = GraphField.Parse(parameters.GetValueOrDefault("fields"));
        var pages = settings.Value.Pages.OrderBy(page => page.Key, StringComparer.Ordinal);
        return GraphCall.Page(
            pages, page => page.Key, page => GraphField.Show(fields, PageOf(page.Key, page.Value)),
            parameters.GetValueOrDefault("limit"), parameters.GetValueOrDefault("after"));
    }

    public JsonObject DebugToken(IReadOnlyDictionary<string, string> parameters)
    {
        var token = GraphToken.Parse(parameters.GetValueOrDefault("input_token"), settings.Value);
        if (token is null)
        {
            return new JsonObject
            {
                ["data"] = new JsonObject
                {
                    ["is_valid"] = false,
                    ["scopes"] = new JsonArray(),
                    ["error"] = new JsonObject { ["code"] = 190, ["message"] = "Invalid OAuth access token." },
                },
            };
        }

        string[] scopes =
        [
            "pages_show_list", "pages_read_engagement", "pages_read_user_content", "pages_manage_posts", "pages_manage_engagement", "pages_manage_metadata",
            "instagram_basic", "instagram_manage_comments", "instagram_content_publish",
        ];
        return new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["app_id"] = settings.Value.AppId,
                ["type"] = token.Kind.ToUpperInvariant(),
                ["application"] = "SocialPubs",
                ["is_valid"] = true,
                ["expires_at"] = 0,
                ["data_access_expires_at"] = time.GetUtcNow().AddDays(90).ToUnixTimeSeconds(),
                ["profile_id"] = token.Id.ToString(CultureInfo.InvariantCulture),
                ["scopes"] = new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]),
            },
        };
    }

    private static JsonObject Token(long person, string kind, int seconds) => new()
    {
        ["access_token"] = $"user-{person}-{kind}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
        ["token_type"] = "bearer",
        ["expires_in"] = seconds,
    };

    private Dictionary<string, Func<GraphField, JsonNode?>> PageOf(string page, long account)
    {
        var member = walls.For("facebook").MemberOf(-long.Parse(page, CultureInfo.InvariantCulture));
        var instagram = walls.For("instagram").MemberOf(-account);
        return new(StringComparer.Ordinal)
        {
            ["id"] = _ => page,
            ["name"] = _ => member.Name,
            ["access_token"] = _ => $"page-{page}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
            ["instagram_business_account"] = field => GraphField.Show(field.Fields, new Dictionary<string, Func<GraphField, JsonNode?>>(StringComparer.Ordinal)
            {
                ["id"] = _ => GraphIds.InstagramMember(account),
                ["username"] = _ => instagram.ScreenName,
                ["name"] = _ => instagram.Name,
            }),
        };
    }

    private sealed record Code(string RedirectUri, string Challenge, string Scope);
}
