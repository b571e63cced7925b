using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Vk;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Ok;

/// <summary>The wire format of Odnoklassniki: one address, the method a parameter, every call signed.</summary>
internal sealed class OkApi(
    OkMethods methods, EmulatedCalls calls, EmulatedConsent consents, RateLimits rates, AllWalls walls, IOptions<EmulatorOptions> options, TimeProvider time)
{
    private const int Lifetime = 30 * 24 * 3600;

    private static readonly string[] Secrets = ["access_token", "session_key", "sig", "application_key", "client_secret", "refresh_token", "code"];

    public async Task AnswerAsync(HttpContext context)
    {
        var parameters = await EmulatedCalls.ParametersAsync(context);
        var method = parameters.GetValueOrDefault("method") ?? string.Empty;
        var token = parameters.GetValueOrDefault("access_token") ?? parameters.GetValueOrDefault("session_key");
        var user = UserOf(token);
        var call = calls.Begin(
            context, $"ok.{method}", user?.Id, parameters.Where(parameter => !Secrets.Contains(parameter.Key)).ToDictionary(StringComparer.Ordinal));
        try
        {
            if (parameters.GetValueOrDefault("application_key") != options.Value.OkApplicationKey)
                throw new OkException(101);
            if (token is null)
                throw new OkException(453);
            if (user is not { } known)
                throw new OkException(103);
            if (known.End is { } end && end <= time.GetUtcNow().ToUnixTimeSeconds())
                throw new OkException(102);
            if (parameters.GetValueOrDefault("sig") != Signature(parameters, token))
                throw new OkException(104);
            if (!rates.Take($"ok:{known.Id}", options.Value.OkRate))
                throw new OkException(11);
            if (call.ErrorCode is { } code)
                throw new OkException(code);

            var request = new OkCall(method, known.Id, parameters, EmulatedCalls.BaseAddress(context.Request));
            await calls.RunAsync(
                call, () => methods.Run(request), answer => context.Response.WriteAsJsonAsync(answer, EmulatorHost.Json, context.RequestAborted));
        }
        catch (OkException exception)
        {
            context.Response.Headers["invocation-error"] = exception.Code.ToString(CultureInfo.InvariantCulture);
            await context.Response.WriteAsJsonAsync(
                new { error_code = exception.Code, error_msg = exception.Message, error_data = (object?)null }, EmulatorHost.Json, context.RequestAborted);
        }
    }

    /// <summary>The upload server: photos get tokens, by which a topic takes them.</summary>
    public async Task UploadAsync(HttpContext context)
    {
        var call = calls.Begin(context, "ok.upload", null, new Dictionary<string, string>(StringComparer.Ordinal));
        if (call.ErrorCode is { } code)
        {
            await context.Response.WriteAsJsonAsync(new { error_code = code, error_msg = new OkException(code).Message }, EmulatorHost.Json, context.RequestAborted);
            return;
        }

        await calls.RunAsync<Dictionary<string, object>>(
            call,
            async () =>
            {
                var form = await context.Request.ReadFormAsync(context.RequestAborted);
                var photos = new Dictionary<string, object>(StringComparer.Ordinal);
                foreach (var (id, file) in context.Request.Query["photoIds"].ToString().Split(',').Zip(form.Files))
                {
                    using var memory = new MemoryStream();
                    await file.CopyToAsync(memory, context.RequestAborted);
                    if (Uploads.Detect(memory.ToArray()) is not { } type)
                        continue;
                    var photo = new Uploads(walls.For("ok").AddFile(memory.ToArray()), type).Photo();
                    photos[id] = new { token = $"{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(photo))}.{Uploads.Seal(photo)}" };
                }

                return photos;
            },
            photos => context.Response.WriteAsJsonAsync(new { photos }, EmulatorHost.Json, context.RequestAborted));
    }

    public Task AuthorizeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["response_type"] != "code" || query["client_id"] != options.Value.OkApplicationId || !EmulatedConsent.IsRedirect(query["redirect_uri"]))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync("invalid_request", context.RequestAborted);
        }

        if (!long.TryParse(query["member"], NumberStyles.None, CultureInfo.InvariantCulture, out var member))
            return consents.ShowAsync(context, "ok", "Вход через Одноклассники");
        var redirect = query["redirect_uri"].ToString();
        var code = consents.Keep(new Consent("ok", options.Value.OkApplicationId, redirect, null, query["scope"].ToString(), member, string.Empty));
        context.Response.Redirect(QueryHelpers.AddQueryString(
            redirect, new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = query["state"] }));
        return Task.CompletedTask;
    }

    public async Task TokenAsync(HttpContext context)
    {
        var parameters = await EmulatedCalls.ParametersAsync(context);
        var grant = parameters.GetValueOrDefault("grant_type") ?? string.Empty;
        var call = calls.Begin(context, "ok.token", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = grant });
        if (call.ErrorCode is not null)
        {
            await context.Response.WriteAsJsonAsync(new { error = "server_error", error_description = "Server error" }, EmulatorHost.Json, context.RequestAborted);
            return;
        }

        await calls.RunAsync(call, () => Grant(grant, parameters), answer => context.Response.WriteAsJsonAsync(
            answer ?? new { error = "invalid_request", error_description = "Expired or invalid code or token" }, EmulatorHost.Json, context.RequestAborted));
    }

    /// <summary>OK's signature, made here anew: that of the connector is what is tested.</summary>
    private string Signature(Dictionary<string, string> parameters, string token)
    {
        var sorted = new SortedDictionary<string, string>(parameters, StringComparer.Ordinal);
        foreach (var name in new[] { "sig", "access_token", "session_key" })
            sorted.Remove(name);
        var text = new StringBuilder();
        foreach (var (name, value) in sorted)
            text.Append(name).Append('=').Append(value);
        return Md5(text.Append(Md5(token + options.Value.OkApplicationSecret)).ToString());
    }

#pragma warning disable CA5351 // Prescribed by the interface.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    /// <summary>Tokens say whose they are: <c>user-45…</c>, and with <c>-exp</c> and a Unix time when they end.</summary>
    private static (long Id, long? End)? UserOf(string? token) =>
        VkToken.Parse(token) is { IsGroup: false } user ? (user.Id, user.ExpiresAt) : null;

    private object? Grant(string grant, Dictionary<string, string> parameters)
    {
        if (grant is not ("authorization_code" or "refresh_token")
            || parameters.GetValueOrDefault("client_id") != options.Value.OkApplicationId
            || parameters.GetValueOrDefault("client_secret") != options.Value.OkApplicationSecret)
        {
            return null;
        }

        var consent = consents.Redeem("ok", parameters.GetValueOrDefault(grant == "refresh_token" ? "refresh_token" : "code"));
        if (consent is null || (grant == "authorization_code" && consent.RedirectUri != parameters.GetValueOrDefault("redirect_uri")))
            return null;
        var end = time.GetUtcNow().ToUnixTimeSeconds() + Lifetime;
        return new
        {
            access_token = string.Create(CultureInfo.InvariantCulture, $"user-{consent.MemberId}-exp{end}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}"),
            refresh_token = consents.Keep(consent),
            token_type = "session",
            expires_in = Lifetime,
        };
    }
}

internal static class OkEndpoints
{
    public static void MapOk(this WebApplication app)
    {
        app.MapMethods("/ok/fb.do", ["GET", "POST"], (HttpContext context, OkApi api) => api.AnswerAsync(context));
        app.MapPost("/ok/upload", (HttpContext context, OkApi api) => api.UploadAsync(context));
        app.MapGet("/ok/authorize", (HttpContext context, OkApi api) => api.AuthorizeAsync(context));
        app.MapPost("/ok/oauth/token.do", (HttpContext context, OkApi api) => api.TokenAsync(context));
    }
}
