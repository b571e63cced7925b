using System.Globalization;
using System.Text.Json;

namespace SocialPubs.Publishing.Accounts;

/// <summary>The fields of an account that its history tells, and its tokens, of which it tells only that they changed.</summary>
internal static class AccountFields
{
    /// <summary>Every field that people enter, by name; no token is among them.</summary>
    public static IReadOnlyList<(string Field, string? Value)> Of(Account account) =>
    [
        ("network", account.Network),
        ("kind", JsonNamingPolicy.CamelCase.ConvertName(account.Kind.ToString())),
        ("title", account.Title),
        ("ownerId", account.OwnerId),
        ("url", account.Url),
        ("bodyCode", account.BodyCode),
        ("active", account.Active ? "true" : "false"),
        ("holderId", account.HolderId),
        ("verification", JsonNamingPolicy.CamelCase.ConvertName(account.Verification.ToString())),
        ("verifiedOn", account.VerifiedOn?.ToString("O", CultureInfo.InvariantCulture)),
        ("access", string.Join("; ", account.Access.Select(access => $"{access.Name}: {access.Level}"))),
        ("twoFactor", account.TwoFactor ? "true" : "false"),
        ("passwordChangedOn", account.PasswordChangedOn?.ToString("O", CultureInfo.InvariantCulture)),
        ("passwordIntervalDays", account.PasswordIntervalDays?.ToString(CultureInfo.InvariantCulture)),
    ];

    public static IEnumerable<AccountChange> Differences(IReadOnlyList<(string Field, string? Value)> before, IReadOnlyList<(string Field, string? Value)> after)
    {
        var old = before.ToDictionary(pair => pair.Field, pair => pair.Value, StringComparer.Ordinal);
        return from pair in after
               let was = old.GetValueOrDefault(pair.Field)
               where (was ?? string.Empty) != (pair.Value ?? string.Empty)
               select new AccountChange(pair.Field, was, pair.Value);
    }

    /// <summary>Takes new tokens, which clears what was wrong with the old ones; null leaves what is there.</summary>
    public static IEnumerable<AccountChange> TakeTokens(
        this Account account, AccountTokens tokens, string? token, string? uploadToken, string? refreshToken, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var changes = new List<AccountChange>();
        if (token is not null)
        {
            account.ProtectedToken = tokens.Protect(token);
            account.TokenObtainedAt = now;
            account.TokenExpiresAt = expiresAt;
            // What renewed the old token renews the new one only where it came along.
            account.ProtectedRefreshToken = refreshToken is null ? null : account.ProtectedRefreshToken;
            account.TokenCheckedAt = null;
            account.Problem = null;
            account.ProblemCode = null;
            account.ProblemAt = null;
            changes.Add(new AccountChange("token", null, null));
        }

        if (uploadToken is not null)
        {
            account.ProtectedUploadToken = tokens.Protect(uploadToken);
            changes.Add(new AccountChange("uploadToken", null, null));
        }

        if (refreshToken is not null)
        {
            account.ProtectedRefreshToken = tokens.Protect(refreshToken);
            changes.Add(new AccountChange("refreshToken", null, null));
        }

        return changes;
    }
}
