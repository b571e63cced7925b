using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Twitter;

/// <summary>Connects an account of X: OAuth 2 with PKCE. Every renewal gives a new renewing token and ends the one before.</summary>
internal sealed class TwitterAuthorization(TwitterClient client, IOptions<TwitterOptions> options, TimeProvider time) : INetworkAuthorization
{
    // Without offline.access the token ends after two hours and cannot be renewed.
    private const string Scopes = "tweet.read tweet.write users.read media.write offline.access";

    public string Network => TwitterClient.Network;

    public bool IsConfigured => !string.IsNullOrEmpty(options.Value.ClientId);

    public Uri AuthorizeUri(AuthorizationStart start)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = options.Value.ClientId,
            ["redirect_uri"] = start.RedirectUri.AbsoluteUri,
            ["scope"] = Scopes,
            ["state"] = start.State,
            ["code_challenge"] = start.CodeChallenge,
            ["code_challenge_method"] = "S256",
        };
        return new Uri($"{options.Value.AuthorizeUrl.AbsoluteUri}?{string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value ?? string.Empty)}"))}");
    }

    public Task<AuthorizationResult> ExchangeAsync(AuthorizationReturn answer, CancellationToken cancellationToken) => GrantAsync(
        [
            new("grant_type", "authorization_code"),
            new("code", answer.Code),
            new("redirect_uri", answer.RedirectUri.AbsoluteUri),
            new("code_verifier", answer.CodeVerifier),
        ],
        ownerId: null,
        cancellationToken);

    public async Task<AuthorizationResult> RefreshAsync(ConnectorAccount account, string? refreshToken, CancellationToken cancellationToken) => refreshToken is null
        ? new AuthorizationResult(MonitorOutcome.Token, [], "twitter.no-refresh-token", "The account has no token for renewal: connect it again.")
        : await GrantAsync([new("grant_type", "refresh_token"), new("refresh_token", refreshToken)], account.OwnerId, cancellationToken);

    private async Task<AuthorizationResult> GrantAsync(
        IReadOnlyList<KeyValuePair<string, string>> form, string? ownerId, CancellationToken cancellationToken)
    {
        if (!IsConfigured)
            return new AuthorizationResult(MonitorOutcome.Impossible, [], "twitter.not-configured", "The settings do not name the administration's application at X.");

        var asked = time.GetUtcNow();
        var answer = await client.TokenAsync(form, cancellationToken);
        if (answer is not CallAnswer.Answered { IsSuccess: true, Body: { } body } || body.Text("access_token") is not { Length: > 0 } token)
            return Refused(answer);

        DateTimeOffset? expires = body.Number("expires_in") is { } seconds and > 0 ? asked.AddSeconds(seconds) : null;
        var refresh = body.Text("refresh_token");
        var name = ownerId;
        if (ownerId is null)
        {
            var me = await client.GetAsync("2/users/me", [], token, cancellationToken);
            if (me is not CallAnswer.Answered { IsSuccess: true, Body: var user } || user.Member("data").Text("id") is not { } id)
                return TwitterErrors.OfOther(me, options.Value, time.GetUtcNow()).AsAuthorization();
            ownerId = id;
            name = user.Member("data").Text("name") ?? user.Member("data").Text("username");
        }

        // X does not tell a person from an office. The decree wants the page of the legal entity here (clause 6).
        return new AuthorizationResult(
            MonitorOutcome.Read, [new GrantedTokens(ownerId, name ?? ownerId, AccountKind.LegalEntity, token, refresh, expires)]);
    }

    private AuthorizationResult Refused(CallAnswer answer)
    {
        if (answer is not CallAnswer.Answered { Status: 400 or 401, Body: { } body })
            return TwitterErrors.OfOther(answer, options.Value, time.GetUtcNow()).AsAuthorization();

        // RFC 6749, section 5.2: a client that is not known is our settings' fault; X writes invalid_request for a used-up token too.
        var error = body.Text("error");
        return error is "invalid_client" or "unauthorized_client"
            ? new AuthorizationResult(MonitorOutcome.Impossible, [], $"twitter.{error}", "X does not know the administration's application: see its settings.")
            : new AuthorizationResult(MonitorOutcome.Token, [], $"twitter.{NetworkHttp.Wording(error ?? "refused")}", "X wants the keeper to sign in again.");
    }
}
