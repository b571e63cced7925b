using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Accounts;

/// <summary>An account as it is entered. The tokens can be written and never read.</summary>
/// <param name="Network">The network's id.</param>
/// <param name="Kind">Page of the legal entity or of a person.</param>
/// <param name="Title">The name for people.</param>
/// <param name="OwnerId">Who speaks; in VK communities have a minus before the number.</param>
/// <param name="Active">Whether it is in use.</param>
/// <param name="BodyCode">The body whose replies it posts; left out for the account that answers for all others.</param>
/// <param name="Token">A new token; left out, the present one stays.</param>
/// <param name="UploadToken">The token for uploads, where the network wants another one; left out, the present one stays.</param>
/// <param name="RefreshToken">With which new tokens are had; left out, the present one stays.</param>
/// <param name="TokenExpiresAt">When a token that is entered by hand ends, where that is known.</param>
/// <param name="Url">Where people find the page.</param>
/// <param name="HolderId">
/// Of a person's page: the <c>sub</c> of the official representative; left out, the only one in office is taken.
/// </param>
/// <param name="Verification">Who vouches for the page.</param>
/// <param name="VerifiedOn">Since when.</param>
/// <param name="Access">Who can sign in to it; left out, the present list stays.</param>
/// <param name="TwoFactor">Whether signing in takes a second factor.</param>
/// <param name="PasswordChangedOn">When the password was last changed.</param>
/// <param name="PasswordIntervalDays">After how many days it is to be changed again.</param>
internal sealed record AccountRequest(
    string Network,
    AccountKind Kind,
    string Title,
    string OwnerId,
    bool Active,
    string? BodyCode = null,
    string? Token = null,
    string? UploadToken = null,
    string? RefreshToken = null,
    DateTimeOffset? TokenExpiresAt = null,
    string? Url = null,
    string? HolderId = null,
    VerificationMark Verification = VerificationMark.None,
    DateOnly? VerifiedOn = null,
    IReadOnlyList<AccountAccess>? Access = null,
    bool TwoFactor = false,
    DateOnly? PasswordChangedOn = null,
    int? PasswordIntervalDays = null)
{
    /// <summary>Without the tokens, so that they reach no log by way of string interpolation.</summary>
    public override string ToString() => $"account {Title} in {Network}";
}
