using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Vk;

/// <summary>VK ID: OAuth 2.1 with PKCE. The access token lives an hour; each renewal brings a new refresh token.</summary>
internal sealed class VkAuthorization(VkClient client, IOptions<VkOptions> options, TimeProvider time) : INetworkAuthorization
{
    // VK ID wants the device of the sign-in also at each renewal; it is kept together with the refresh token.
    private const char Separator = '|';

    public string Network => "vk";

    public bool IsConfigured => !string.IsNullOrEmpty(options.Value.ClientId);

    public Uri AuthorizeUri(AuthorizationStart start) => new(QueryHelpers.AddQueryString(
        options.Value.AuthorizeUrl.AbsoluteUri,
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = options.Value.ClientId,
            ["redirect_uri"] = start.RedirectUri.AbsoluteUri,
            ["state"] = start.State,
            ["code_challenge"] = start.CodeChallenge,
            ["code_challenge_method"] = "S256",
            ["scope"] = options.Value.Scope,
        }));

    public async Task<AuthorizationResult> ExchangeAsync(AuthorizationReturn answer, CancellationToken cancellationToken)
    {
        if (!answer.Parameters.TryGetValue("device_id", out var device) || device.Length == 0 || device.Contains(Separator, StringComparison.Ordinal))
            return new AuthorizationResult(MonitorOutcome.Token, [], "vk.no-device-id", "VK ID sent no device_id along with the code.");

        var tokens = await AskAsync(
            [
                new("grant_type", "authorization_code"),
                new("code", answer.Code),
                new("code_verifier", answer.CodeVerifier),
                new("redirect_uri", answer.RedirectUri.AbsoluteUri),
                new("device_id", device),
                new("state", answer.Parameters.TryGetValue("state", out var state) ? state : string.Empty),
            ],
            cancellationToken);
        if (tokens.Failure is { } failure)
            return failure;

        // Whose token it is: VK's own answer counts, not what came by way of the browser.
        var owner = await client.CallAsync("users.get", [], tokens.Access!, cancellationToken);
        if (owner is not VkAnswer.Response { Value: { ValueKind: JsonValueKind.Array } people } || people.GetArrayLength() == 0
            || VkItems.Number(people[0], "id") is not { } id)
        {
            return OfFailure(owner);
        }

        var name = $"{VkItems.Text(people[0], "first_name")} {VkItems.Text(people[0], "last_name")}".Trim();
        return new AuthorizationResult(
            MonitorOutcome.Read,
            [Granted(id.ToString(CultureInfo.InvariantCulture), name, AccountKind.Person, tokens, device)]);
    }

    public async Task<AuthorizationResult> RefreshAsync(ConnectorAccount account, string? refreshToken, CancellationToken cancellationToken)
    {
        if (refreshToken?.Split(Separator, 2) is not [{ Length: > 0 } device, { Length: > 0 } refresh])
            return new AuthorizationResult(MonitorOutcome.Token, [], "vk.no-refresh-token", "The account has no refresh token of VK ID: its keeper has to sign in anew.");

        var tokens = await AskAsync(
            [new("grant_type", "refresh_token"), new("refresh_token", refresh), new("device_id", device), new("state", Guid.CreateVersion7().ToString("N"))],
            cancellationToken);
        return tokens.Failure ?? new AuthorizationResult(
            MonitorOutcome.Read, [Granted(account.OwnerId, string.Empty, account.Kind, tokens, device)]);
    }

    private GrantedTokens Granted(string ownerId, string name, AccountKind kind, Tokens tokens, string device) => new(
        ownerId,
        name,
        kind,
        tokens.Access!,
        tokens.Refresh is null ? null : $"{device}{Separator}{tokens.Refresh}",
        tokens.ExpiresIn is { } seconds and > 0 ? time.GetUtcNow().AddSeconds(seconds) : null);

    private async Task<Tokens> AskAsync(IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        if (!IsConfigured)
            return Failed(MonitorOutcome.Impossible, "vk.not-configured", "Networks:Vk:ClientId is not set.");
        var form = parameters.Append(new("client_id", options.Value.ClientId!));
        if (!string.IsNullOrEmpty(options.Value.ClientSecret))
            form = form.Append(new("client_secret", options.Value.ClientSecret));

        switch (await client.PostAsync(options.Value.TokenUrl, form, cancellationToken))
        {
            // VK ID tells its refusals with status 200 as well as with 400.
            case CallAnswer.Answered { Body: { } body } when VkItems.Text(body, "error") is { } error:
                var detail = NetworkHttp.Wording(VkItems.Text(body, "error_description") ?? error);
                return error is "server_error" or "temporarily_unavailable" or "slow_down"
                    ? Failed(MonitorOutcome.TryLater, $"vk.{Code(error)}", detail)
                    : Failed(MonitorOutcome.Token, $"vk.{Code(error)}", detail);
            case CallAnswer.Answered { IsSuccess: true, Body: { } body } when VkItems.Text(body, "access_token") is { Length: > 0 } access:
                return new Tokens(access, VkItems.Text(body, "refresh_token"), VkItems.Number(body, "expires_in"), null);
            case CallAnswer.Answered { Status: var status }:
                return Failed(MonitorOutcome.TryLater, string.Create(CultureInfo.InvariantCulture, $"vk.http-{status}"), "VK ID did not answer as expected.");
            case CallAnswer.NotSent notSent:
                return Failed(MonitorOutcome.TryLater, notSent.Code, notSent.Reason);
            case CallAnswer.Lost lost:
                return Failed(MonitorOutcome.TryLater, lost.Code, lost.Reason);
            default:
                throw new InvalidOperationException("The ends of a call are a closed set.");
        }
    }

    private static string Code(string error) => new([.. error.Where(c => char.IsAsciiLetterLower(c) || c == '_').Take(40)]);

    private static Tokens Failed(MonitorOutcome outcome, string code, string detail) => new(null, null, null, new AuthorizationResult(outcome, [], code, detail));

    private static AuthorizationResult OfFailure(VkAnswer answer) => answer switch
    {
        VkAnswer.Error error => new AuthorizationResult(
            error.Code is 5 or 28 or 1116 or 1117 ? MonitorOutcome.Token : MonitorOutcome.TryLater, [], VkErrors.CodeOf(error.Code), error.Message),
        VkAnswer.NotSent notSent => new AuthorizationResult(MonitorOutcome.TryLater, [], notSent.Code, notSent.Reason),
        VkAnswer.Lost lost => new AuthorizationResult(MonitorOutcome.TryLater, [], lost.Code, lost.Reason),
        _ => new AuthorizationResult(MonitorOutcome.TryLater, [], "vk.not-vk", "The answer is not one of VK's."),
    };

    private sealed record Tokens(string? Access, string? Refresh, long? ExpiresIn, AuthorizationResult? Failure)
    {
        public override string ToString() => "tokens";
    }
}
