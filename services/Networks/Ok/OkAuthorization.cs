using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Ok;

/// <summary>OK's OAuth 2: a code for a token; long-lived tokens are lengthened by use. OK knows no PKCE.</summary>
internal sealed class OkAuthorization(OkClient client, IOptions<OkOptions> options, TimeProvider time) : INetworkAuthorization
{
    public string Network => "ok";

    public bool IsConfigured => !string.IsNullOrEmpty(options.Value.ApplicationId)
        && !string.IsNullOrEmpty(options.Value.ApplicationKey) && !string.IsNullOrEmpty(options.Value.ApplicationSecret);

    public Uri AuthorizeUri(AuthorizationStart start) => new(QueryHelpers.AddQueryString(
        options.Value.AuthorizeUrl.AbsoluteUri,
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = options.Value.ApplicationId,
            ["scope"] = options.Value.Scope,
            ["response_type"] = "code",
            ["redirect_uri"] = start.RedirectUri.AbsoluteUri,
            ["layout"] = "w",
            ["state"] = start.State,
        }));

    public async Task<AuthorizationResult> ExchangeAsync(AuthorizationReturn answer, CancellationToken cancellationToken)
    {
        var tokens = await AskAsync(
            [new("grant_type", "authorization_code"), new("code", answer.Code), new("redirect_uri", answer.RedirectUri.AbsoluteUri)], cancellationToken);
        if (tokens.Failure is not null)
            return tokens.Failure;

        // Whose token it is: OK's own answer counts.
        var user = await client.CallAsync("users.getCurrentUser", [new("fields", "uid,name")], tokens.Access!, cancellationToken);
        return user is OkAnswer.Response { Value: var value } && JsonFields.Text(value, "uid") is { } uid
            ? new AuthorizationResult(
                MonitorOutcome.Read,
                [new GrantedTokens(uid, JsonFields.Text(value, "name") ?? uid, AccountKind.Person, tokens.Access!, tokens.Refresh, tokens.ExpiresAt)])
            : OfFailure(user);
    }

    public async Task<AuthorizationResult> RefreshAsync(ConnectorAccount account, string? refreshToken, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(refreshToken))
        {
            var tokens = await AskAsync([new("grant_type", "refresh_token"), new("refresh_token", refreshToken)], cancellationToken);
            return tokens.Failure ?? new AuthorizationResult(
                MonitorOutcome.Read,
                [new GrantedTokens(account.OwnerId, string.Empty, account.Kind, tokens.Access!, tokens.Refresh, tokens.ExpiresAt)]);
        }

        // A long-lived token has no other beside it: touching it lengthens it.
        var touched = await client.CallAsync("auth.touchSession", [], account.Token, cancellationToken);
        return touched is OkAnswer.Response
            ? new AuthorizationResult(
                MonitorOutcome.Read,
                [new GrantedTokens(account.OwnerId, string.Empty, account.Kind, account.Token, null, time.GetUtcNow() + options.Value.LongTokenLifetime)])
            : OfFailure(touched);
    }

    private AuthorizationResult OfFailure(OkAnswer answer)
    {
        var failure = OkErrors.OfPreparing(answer, options.Value);
        return new AuthorizationResult(OkErrors.OutcomeOf(failure), [], failure.Code, failure.Detail);
    }

    private async Task<Tokens> AskAsync(IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        if (!IsConfigured)
            return Failed(MonitorOutcome.Impossible, "ok.not-configured", "Networks:Ok:ApplicationId, ApplicationKey and ApplicationSecret are not set.");

        var answer = await client.PostAsync(
            [.. parameters, new("client_id", options.Value.ApplicationId!), new("client_secret", options.Value.ApplicationSecret!)], cancellationToken);
        switch (answer)
        {
            case CallAnswer.Answered { Body: { } body } when JsonFields.Text(body, "error") is { } error:
                return Failed(
                    error is "server_error" or "temporarily_unavailable" ? MonitorOutcome.TryLater : MonitorOutcome.Token,
                    $"ok.{new string([.. error.Where(c => char.IsAsciiLetterLower(c) || c == '_').Take(40)])}",
                    NetworkHttp.Wording(JsonFields.Text(body, "error_description") ?? error));
            case CallAnswer.Answered { IsSuccess: true, Body: { } body } when JsonFields.Text(body, "access_token") is { Length: > 0 } access:
                DateTimeOffset? end = JsonFields.Number(body, "expires_in") is { } seconds and > 0 ? time.GetUtcNow().AddSeconds(seconds) : null;
                return new Tokens(access, JsonFields.Text(body, "refresh_token"), end, null);
            case CallAnswer.Answered { Status: var status }:
                return Failed(MonitorOutcome.TryLater, string.Create(CultureInfo.InvariantCulture, $"ok.http-{status}"), "OK did not answer as expected.");
            case CallAnswer.NotSent notSent:
                return Failed(MonitorOutcome.TryLater, notSent.Code, notSent.Reason);
            case CallAnswer.Lost lost:
                return Failed(MonitorOutcome.TryLater, lost.Code, lost.Reason);
            default:
                throw new InvalidOperationException("The ends of a call are a closed set.");
        }
    }

    private static Tokens Failed(MonitorOutcome outcome, string code, string detail) => new(null, null, null, new AuthorizationResult(outcome, [], code, detail));

    private sealed record Tokens(string? Access, string? Refresh, DateTimeOffset? ExpiresAt, AuthorizationResult? Failure)
    {
        public override string ToString() => "tokens";
    }
}
