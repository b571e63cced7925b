using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Publishing.Accounts;

/// <summary>One entry of an account's history; never changed, and never with a token.</summary>
[AppendOnly]
internal sealed class AccountHistory
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required DateTimeOffset At { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required Actor By { get; init; }

    /// <summary><c>created</c>, <c>changed</c>, <c>connected</c>, <c>refreshed</c>, <c>token-problem</c>, <c>holder-left</c>, <c>holder-tied</c> …</summary>
    public required string Action { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required IReadOnlyList<AccountChange> Changes { get; init; }

    public static AccountHistory Of(Guid accountId, string action, Actor by, DateTimeOffset now, params IReadOnlyList<AccountChange> changes) => new()
    {
        Id = Guid.CreateVersion7(now),
        AccountId = accountId,
        At = now,
        By = by,
        Action = action,
        Changes = changes,
    };
}

/// <summary>What changed. Of tokens only that they did.</summary>
internal sealed record AccountChange(string Field, string? Before, string? After);
