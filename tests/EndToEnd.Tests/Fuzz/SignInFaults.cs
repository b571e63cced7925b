using System.Text;

namespace SocialPubs.EndToEnd.Tests.Fuzz;

/// <summary>Malformed requests to the protocol's addresses and to the forms of the sign-in pages.</summary>
/// <param name="random">Decides.</param>
/// <param name="antiforgery">A cookie and a token of the form, so that some requests come as far as what they bring.</param>
internal sealed class SignInFaults(Random random, (string Cookie, string Token) antiforgery)
{
    private static readonly string[] TokenFields = ["grant_type", "client_id", "client_secret", "code", "redirect_uri", "code_verifier", "refresh_token", "scope", "audience", "resource", "assertion", "client_assertion", "client_assertion_type", "username", "password"];

    private static readonly string[] GrantTypes = ["client_credentials", "authorization_code", "refresh_token", "password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange", "", "x", "CLIENT_CREDENTIALS"];

    private static readonly string[] AuthorizeFields = ["response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "prompt", "max_age", "response_mode", "request", "request_uri", "login_hint", "ui_locales"];

    private static readonly string[] Pages =
        ["/account/sign-in", "/account/second-factor", "/account/second-factor/set-up", "/account/recovery-code", "/account/invitation", "/account/sign-out", "/account", "/account/password", "/account/sessions", "/account/authenticator", "/account/language", "/account/error"];

    private static readonly string[] FormFields =
        ["login", "password", "code", "token", "new-password", "repeat-password", "current-password", "action", "session", "returnUrl", "to", "expired", "handler", "culture", "form-token"];

    public MalformedRequest Next() => random.Next(10) switch
    {
        < 4 => Token(),
        < 6 => Authorize(),
        6 => Other(),
        7 => WrongForm(),
        _ => Form(),
    };

    /// <summary>No code, refresh token or secret in it is one that was given out.</summary>
    private MalformedRequest Token()
    {
        var request = new RequestBytes("POST", "/connect/token");
        var fields = new List<string> { $"grant_type={Encoded(Pick(GrantTypes))}" };
        for (var count = random.Next(8); count > 0; count--)
            fields.Add($"{Pick(TokenFields)}={Value()}");
        if (random.Next(4) == 0)
            request.With("Authorization", Pick(["Basic !!!", "Basic " + Convert.ToBase64String([0xFF, 0xFE, 0x3A, 0x00]), "Basic ZGVtbw==", "Basic", "Bearer x", "Basic " + Convert.ToBase64String(Hostile.Utf8("demo-curator:wrong"))]));
        var type = random.Next(6) == 0 ? Pick(["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "application/x-www-form-urlencoded; charset=klingon", "x"]) : "application/x-www-form-urlencoded";
        var body = random.Next(12) switch
        {
            0 => "{\"grant_type\":\"client_credentials\"}",
            1 => new string('a', 20_000) + "=1",
            2 => string.Join('&', Enumerable.Repeat("a=1", 3000)),
            3 => "%",
            4 => "grant_type=client_credentials&grant_type=client_credentials&client_id=demo-curator&client_secret=demo",
            5 => "\xFF\xFE\x00",
            _ => string.Join('&', fields),
        };
        return new MalformedRequest("token request", "POST /connect/token", request.WithBody(type, Encoding.Latin1.GetBytes(body)).Build()) { IsApi = false };
    }

    private MalformedRequest Authorize()
    {
        var fields = Enumerable.Range(0, random.Next(9)).Select(_ => $"{Pick(AuthorizeFields)}={Value()}")
            .Append(Pick(["redirect_uri=https://evil.example/", "redirect_uri=javascript:alert(1)", "client_id=no-such", "response_type=token", "code_challenge_method=plain", "response_type=code%20id_token", "client_id=%00", "client_id=demo-curator"]));
        var query = string.Join('&', fields);
        var request = random.Next(5) == 0
            ? new RequestBytes("POST", "/connect/authorize").WithBody("application/x-www-form-urlencoded", Encoding.Latin1.GetBytes(query))
            : new RequestBytes("GET", "/connect/authorize?" + query);
        return new MalformedRequest("authorize request", "/connect/authorize", request.Build()) { IsApi = false, BreaksTheConnection = true };
    }

    private MalformedRequest Other()
    {
        var (method, path) = Pick([("POST", "/connect/revocation"), ("POST", "/connect/introspection"), ("GET", "/connect/userinfo"), ("POST", "/connect/userinfo"), ("GET", "/connect/end-session"), ("POST", "/connect/end-session"), ("GET", "/connect/no-such"), ("POST", "/.well-known/jwks"), ("GET", "/.well-known/no-such"), ("GET", "/account/assets/..%2f..%2fappsettings.json"), ("GET", "/account/assets/no-such.css")]);
        var fields = string.Join('&', Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{Pick(["token", "token_type_hint", "id_token_hint", "post_logout_redirect_uri", "client_id", "client_secret", "state", "access_token"])}={Value()}"));
        var request = new RequestBytes(method, method == "GET" ? path + "?" + fields : path);
        if (method == "POST")
            request.WithBody("application/x-www-form-urlencoded", Encoding.Latin1.GetBytes(fields));
        if (random.Next(3) == 0)
            request.With("Authorization", "Bearer " + Value());
        // To end a session that nobody has is to do nothing.
        return new MalformedRequest("protocol request", $"{method} {path}", request.Build()) { IsApi = false, BreaksTheConnection = true, MayBeTakenWell = path.EndsWith("end-session", StringComparison.Ordinal) };
    }

    /// <summary>A form without the token against forgery, or with a wrong one.</summary>
    private MalformedRequest Form()
    {
        var page = Pick(Pages);
        if (random.Next(3) == 0)
            page += "?" + Pick(["returnUrl=https://evil.example", "returnUrl=//evil.example", "returnUrl=javascript:alert(1)", "handler=NoSuch", "token=" + Value(), "culture=" + Value(), "culture=xx-YY", "page=" + Value()]);
        var fields = string.Join('&', Enumerable.Range(0, random.Next(7)).Select(_ => $"{Pick(FormFields)}={Value()}"));
        var request = new RequestBytes("POST", page).WithBody(
            random.Next(8) == 0 ? Pick(["application/json", "multipart/form-data; boundary=x", "text/plain"]) : "application/x-www-form-urlencoded", Encoding.Latin1.GetBytes(fields));
        if (random.Next(3) == 0)
            request.With("Cookie", Pick(["__Host-session=x", ".AspNetCore.Identity.Application=CfDJ8x", "=", ";;;", "a=" + new string('c', 4000), "\xFF=\xFE", ".AspNetCore.Antiforgery.x=CfDJ8AAAA"]));
        if (random.Next(5) == 0)
            request.With("Accept-Language", Pick(["xx", "*;q=9", "ru;q=abc", new string('r', 2000), "en\t;q=1,,,"]));
        return new MalformedRequest("form", "POST " + page.Split('?')[0], request.Build()) { IsApi = false, BreaksTheConnection = true };
    }

    /// <summary>A form that is one, with what nobody has: an answer that says so is as good as a refusal.</summary>
    private MalformedRequest WrongForm()
    {
        var page = Pick(Pages);
        var fields = FormFields.Where(_ => random.Next(3) > 0).Select(field => $"{field}={Value()}").Where(field => !field.StartsWith("form-", StringComparison.Ordinal))
            .Append("form-token=" + Encoded(antiforgery.Token));
        var request = new RequestBytes("POST", page).With("Cookie", antiforgery.Cookie)
            .WithBody("application/x-www-form-urlencoded", Encoding.Latin1.GetBytes(string.Join('&', fields)));
        return new MalformedRequest("wrong form", "POST " + page, request.Build()) { IsApi = false, BreaksTheConnection = true, MayBeTakenWell = true };
    }

    private string Value() => random.Next(6) switch
    {
        0 => Pick(Hostile.PathParts).Replace(' ', '+'),
        1 => string.Empty,
        2 => new string('a', random.Next(1, 4000)),
        3 => "%00",
        _ => Encoded(Pick(Hostile.Texts)),
    };

    private static string Encoded(string text) => Uri.EscapeDataString(text);

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
