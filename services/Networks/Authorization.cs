namespace SocialPubs.Networks;

/// <summary>Connects accounts by OAuth 2 (RFC 6749, RFC 7636): the keeper signs in at the network and comes back with a code.</summary>
/// <remarks>Like a connector it never throws for what the network does, and puts no secret into a log or a detail.</remarks>
public interface INetworkAuthorization
{
    /// <summary>The network's id.</summary>
    string Network { get; }

    /// <summary>Whether the settings name the administration's application at the network (its id and secret).</summary>
    bool IsConfigured { get; }

    /// <summary>Where the keeper's browser goes.</summary>
    Uri AuthorizeUri(AuthorizationStart start);

    /// <summary>Exchanges the code for tokens, and asks which pages they are for.</summary>
    Task<AuthorizationResult> ExchangeAsync(AuthorizationReturn answer, CancellationToken cancellationToken);

    /// <summary>
    /// New tokens for an account before the present ones end; null in <see cref="GrantedTokens.RefreshToken"/> means that the
    /// present one stays. Networks that lengthen the access token itself do that here.
    /// </summary>
    Task<AuthorizationResult> RefreshAsync(ConnectorAccount account, string? refreshToken, CancellationToken cancellationToken);
}

/// <summary>The start of connecting an account.</summary>
/// <param name="State">Binds the answer to the browser that asked (RFC 6749, section 10.12).</param>
/// <param name="CodeChallenge">PKCE, S256.</param>
/// <param name="RedirectUri">The gateway's address to which the network sends the browser back.</param>
public sealed record AuthorizationStart(string State, string CodeChallenge, Uri RedirectUri);

/// <summary>What came back.</summary>
/// <param name="Code">The code.</param>
/// <param name="CodeVerifier">PKCE's verifier of the start.</param>
/// <param name="RedirectUri">The same as at the start.</param>
/// <param name="Parameters">All other parameters of the query: some networks add a device or a state of their own.</param>
public sealed record AuthorizationReturn(string Code, string CodeVerifier, Uri RedirectUri, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Without code and verifier.</summary>
    public override string ToString() => $"return to {RedirectUri}";
}

/// <summary>Tokens for one page or person.</summary>
/// <param name="OwnerId">Whose page, in the notation of <see cref="ConnectorAccount.OwnerId"/>.</param>
/// <param name="OwnerName">Its name for people.</param>
/// <param name="Kind">Page of the legal entity or of a person.</param>
/// <param name="AccessToken">The token that posts and reads.</param>
/// <param name="RefreshToken">For new ones; null where the network gives none, or the present one stays.</param>
/// <param name="ExpiresAt">When the access token ends; null where it does not or the network does not say.</param>
/// <param name="UploadToken">The token that uploads files, where it is another one.</param>
public sealed record GrantedTokens(
    string OwnerId,
    string OwnerName,
    Regulations.AccountKind Kind,
    string AccessToken,
    string? RefreshToken,
    DateTimeOffset? ExpiresAt,
    string? UploadToken = null)
{
    /// <summary>Without the tokens.</summary>
    public override string ToString() => $"tokens for {OwnerId}";
}

/// <summary>How an exchange or a renewal ended.</summary>
/// <param name="Outcome"><see cref="MonitorOutcome.Read"/> where tokens came; <see cref="MonitorOutcome.Token"/> where the network wants a person to sign in anew.</param>
/// <param name="Granted">One for each page that the tokens are for.</param>
/// <param name="Code">The network's code or one of ours.</param>
/// <param name="Detail">For people; no token.</param>
public sealed record AuthorizationResult(
    MonitorOutcome Outcome, IReadOnlyList<GrantedTokens> Granted, string? Code = null, string? Detail = null);
