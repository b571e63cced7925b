using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Accounts;

/// <summary>What somebody has to see to.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Detail">The same for people, in Russian where it is ours.</param>
/// <param name="Since">Since when.</param>
internal sealed record AccountProblem(string Code, string Detail, DateTimeOffset? Since);

/// <summary>An account as it is shown.</summary>
/// <param name="TokenExpiresInSeconds">The countdown; negative once it has ended.</param>
/// <param name="TokenRenewal"><c>automatic</c> where the product renews the token before it ends, <c>byPerson</c> where a person has to.</param>
/// <param name="PasswordDueOn">The day on which the password is to be changed.</param>
/// <param name="Problem">What is wrong with the token.</param>
/// <param name="Problems">All that somebody has to see to.</param>
internal sealed record AccountView(
    Guid Id,
    string Network,
    AccountKind Kind,
    string Title,
    string OwnerId,
    string? Url,
    string? BodyCode,
    bool Active,
    string? HolderId,
    string? HolderName,
    VerificationMark Verification,
    DateOnly? VerifiedOn,
    IReadOnlyList<AccountAccess> Access,
    bool TwoFactor,
    DateOnly? PasswordChangedOn,
    int? PasswordIntervalDays,
    DateOnly? PasswordDueOn,
    bool HasToken,
    bool HasUploadToken,
    DateTimeOffset? TokenExpiresAt,
    long? TokenExpiresInSeconds,
    string? TokenRenewal,
    DateTimeOffset? TokenCheckedAt,
    string? Problem,
    DateTimeOffset? ProblemAt,
    IReadOnlyList<AccountProblem> Problems,
    DateTimeOffset UpdatedAt,
    Actor UpdatedBy,
    int Version)
{
    public static AccountView Of(Account account, Regulation regulation, AccountWatchOptions options, DateTimeOffset now) => new(
        account.Id,
        account.Network,
        account.Kind,
        account.Title,
        account.OwnerId,
        account.Url,
        account.BodyCode,
        account.Active,
        account.HolderId,
        account.HolderName,
        account.Verification,
        account.VerifiedOn,
        account.Access,
        account.TwoFactor,
        account.PasswordChangedOn,
        account.PasswordIntervalDays,
        account.PasswordDueOn,
        account.ProtectedToken is not null,
        account.ProtectedUploadToken is not null,
        account.TokenExpiresAt,
        account.TokenExpiresAt is { } end ? (long)(end - now).TotalSeconds : null,
        account.TokenExpiresAt is null ? null : account.ProtectedRefreshToken is null ? "byPerson" : "automatic",
        account.TokenCheckedAt,
        account.Problem,
        account.ProblemAt,
        [.. AccountRules.Problems(account, regulation, options, now)],
        account.UpdatedAt,
        account.UpdatedBy,
        account.Version);
}
