using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Meta;

/// <summary>
/// Connects pages by Facebook Login: the code gives a person's token, that gives a long one, and that gives one for each
/// page that the person runs. The pages' tokens post; the person's long one is kept to get new ones.
/// </summary>
internal abstract class MetaAuthorization(GraphClient client, IOptions<MetaOptions> options, TimeProvider time) : INetworkAuthorization
{
    private const string Accounts = "me/accounts";
    private const int PagesAtOnce = 100;
    private const int MaxLists = 20;

    public abstract string Network { get; }

    public bool IsConfigured => options.Value.HasApplication;

    /// <summary>The permissions that the person is asked for.</summary>
    protected abstract IReadOnlyList<string> Scopes { get; }

    /// <summary>The fields of <c>/me/accounts</c> beside id, name and token.</summary>
    protected abstract string PageFields { get; }

    public Uri AuthorizeUri(AuthorizationStart start)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("client_id", options.Value.AppId),
            new("redirect_uri", start.RedirectUri.AbsoluteUri),
            new("state", start.State),
            new("response_type", "code"),
            new("scope", string.Join(',', Scopes)),
        };
        if (options.Value.UsePkce)
        {
            parameters.Add(new("code_challenge", start.CodeChallenge));
            parameters.Add(new("code_challenge_method", "S256"));
        }

        var query = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        return new Uri($"{options.Value.AuthorizeUrl.AbsoluteUri.TrimEnd('/')}/{options.Value.Version}/dialog/oauth?{query}");
    }

    public async Task<AuthorizationResult> ExchangeAsync(AuthorizationReturn answer, CancellationToken cancellationToken)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("redirect_uri", answer.RedirectUri.AbsoluteUri),
            new("code", answer.Code),
        };
        if (options.Value.UsePkce)
            form.Add(new("code_verifier", answer.CodeVerifier));
        var person = await ForTokenAsync(form, cancellationToken);
        return person.Token is { } token ? await LengthenAsync(token, cancellationToken) : NotGranted(person.Answer);
    }

    public async Task<AuthorizationResult> RefreshAsync(ConnectorAccount account, string? refreshToken, CancellationToken cancellationToken)
    {
        if (refreshToken is null)
        {
            return new AuthorizationResult(
                MonitorOutcome.Token, [], $"{Network}.no-person-token", "There is no token of the person who connected the page: connect it anew.");
        }

        var result = await LengthenAsync(refreshToken, cancellationToken);
        if (result.Outcome != MonitorOutcome.Read)
            return result;
        var granted = result.Granted.Where(tokens => tokens.OwnerId == account.OwnerId).ToArray();
        return granted.Length > 0
            ? result with { Granted = granted }
            : new AuthorizationResult(MonitorOutcome.Token, [], $"{Network}.page-not-granted", "The person who connected the page may not act for it any more.");
    }

    /// <summary>The tokens that a page of <c>/me/accounts</c> gives for this network; null where it gives none.</summary>
    protected abstract GrantedTokens? Granted(JsonElement page, string pageToken, string personToken);

    private async Task<AuthorizationResult> LengthenAsync(string token, CancellationToken cancellationToken)
    {
        var longer = await ForTokenAsync([new("grant_type", "fb_exchange_token"), new("fb_exchange_token", token)], cancellationToken);
        return longer.Token is { } person ? await PagesAsync(person, longer.ExpiresAt, cancellationToken) : NotGranted(longer.Answer);
    }

    private async Task<(string? Token, DateTimeOffset? ExpiresAt, GraphAnswer Answer)> ForTokenAsync(
        IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        var answer = await client.PostAsync(
            Network, options.Value.AppId, "oauth/access_token",
            [.. form, new("client_id", options.Value.AppId), new("client_secret", options.Value.AppSecret)], token: null, cancellationToken);
        if (answer is not GraphAnswer.Value { Json: var json } || json.Text("access_token") is not { Length: > 0 } token)
            return (null, null, answer);
        return (token, json.Number("expires_in") is { } seconds and > 0 ? time.GetUtcNow().AddSeconds(seconds) : null, answer);
    }

    private async Task<AuthorizationResult> PagesAsync(string personToken, DateTimeOffset? personExpiresAt, CancellationToken cancellationToken)
    {
        var granted = new List<GrantedTokens>();
        string? after = null;
        for (var list = 0; list < MaxLists; list++)
        {
            var answer = await client.GetAsync(
                Network, options.Value.AppId, Accounts,
                [
                    new("fields", $"id,name,access_token{PageFields}"), new("limit", PagesAtOnce.ToString(CultureInfo.InvariantCulture)),
                    .. GraphSession.After(after),
                ],
                personToken, cancellationToken);
            if (answer is not GraphAnswer.Value { Json: var json })
                return NotGranted(answer);
            foreach (var page in json.Items("data"))
            {
                // The page's token has no end of its own; it is renewed while the person's can still be.
                if (page.Text("access_token") is { Length: > 0 } token && Granted(page, token, personToken) is { } tokens)
                    granted.Add(tokens with { ExpiresAt = personExpiresAt });
            }

            after = json.After();
            if (after is null)
                break;
        }

        return granted.Count > 0
            ? new AuthorizationResult(MonitorOutcome.Read, granted)
            : new AuthorizationResult(MonitorOutcome.Impossible, [], $"{Network}.no-pages", "The person runs no page that was opened to the application.");
    }

    private AuthorizationResult NotGranted(GraphAnswer answer)
    {
        // A code that was used or is too old comes as error 100: the way goes through the dialog again.
        var result = GraphErrors.OfPreparing(answer, Network, options.Value);
        var outcome = answer is GraphAnswer.Error { Code: 100 } ? MonitorOutcome.Token : GraphErrors.OutcomeOf(result.Kind);
        return new AuthorizationResult(outcome, [], result.Code ?? NetworkHttp.CutOff(Network), result.Detail);
    }
}
