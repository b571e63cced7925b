using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using SocialPubs.Emulator.Control;

namespace SocialPubs.Emulator.Vk;

/// <summary>VK ID: OAuth 2.1 with PKCE and a device; access tokens live an hour.</summary>
internal sealed class VkId(EmulatedConsent consents, EmulatedCalls calls, TimeProvider time)
{
    private const int Lifetime = 3600;

    public Task AuthorizeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (clientId, redirect, challenge) = (query["client_id"].ToString(), query["redirect_uri"].ToString(), query["code_challenge"].ToString());
        if (query["response_type"] != "code" || clientId.Length == 0 || challenge.Length != 43
            || !string.Equals(query["code_challenge_method"], "S256", StringComparison.OrdinalIgnoreCase) || !EmulatedConsent.IsRedirect(redirect))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync("invalid_request", context.RequestAborted);
        }

        if (!long.TryParse(query["member"], NumberStyles.None, CultureInfo.InvariantCulture, out var member))
            return consents.ShowAsync(context, "vk", "Вход через VK ID");

        var device = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var code = consents.Keep(new Consent("vk", clientId, redirect, challenge, query["scope"].ToString(), member, device));
        context.Response.Redirect(QueryHelpers.AddQueryString(redirect, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["code"] = code,
            ["state"] = query["state"],
            ["device_id"] = device,
            ["type"] = "code_v2",
            ["expires_in"] = "600",
        }));
        return Task.CompletedTask;
    }

    public async Task TokenAsync(HttpContext context)
    {
        var parameters = await EmulatedCalls.ParametersAsync(context);
        var call = calls.Begin(context, "vk.id", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = parameters.GetValueOrDefault("grant_type", "") });
        if (call.ErrorCode is not null)
        {
            await RefuseAsync(context, "server_error", "Internal server error");
            return;
        }

        await calls.RunAsync(call, () => Answer(parameters), answer => answer is null
            ? RefuseAsync(context, "invalid_grant", "code or refresh token is invalid or expired")
            : context.Response.WriteAsJsonAsync(answer, EmulatorHost.Json, context.RequestAborted));
    }

    private object? Answer(Dictionary<string, string> parameters)
    {
        var grant = parameters.GetValueOrDefault("grant_type");
        if (grant is not ("authorization_code" or "refresh_token"))
            return null;
        var consent = consents.Redeem("vk", parameters.GetValueOrDefault(grant == "refresh_token" ? "refresh_token" : "code"));
        if (consent is null || consent.ClientId != parameters.GetValueOrDefault("client_id") || consent.Extra != parameters.GetValueOrDefault("device_id"))
            return null;
        if (grant == "authorization_code"
            && (consent.RedirectUri != parameters.GetValueOrDefault("redirect_uri") || !EmulatedConsent.IsVerifier(parameters.GetValueOrDefault("code_verifier"), consent.Challenge!)))
        {
            return null;
        }

        var end = time.GetUtcNow().ToUnixTimeSeconds() + Lifetime;
        return new
        {
            access_token = string.Create(CultureInfo.InvariantCulture, $"user-{consent.MemberId}-exp{end}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}"),
            refresh_token = consents.Keep(consent),
            token_type = "Bearer",
            expires_in = Lifetime,
            user_id = consent.MemberId,
            state = parameters.GetValueOrDefault("state"),
            scope = consent.Scope,
        };
    }

    private static Task RefuseAsync(HttpContext context, string error, string description)
    {
        context.Response.StatusCode = error == "server_error" ? StatusCodes.Status500InternalServerError : StatusCodes.Status400BadRequest;
        return context.Response.WriteAsJsonAsync(new { error, error_description = description }, EmulatorHost.Json, context.RequestAborted);
    }
}
