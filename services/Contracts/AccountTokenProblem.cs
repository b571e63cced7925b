namespace SocialPubs.Contracts;

/// <summary>
/// Publishing: the token of an account (decree 188, clause 6) is no longer good, or will end soon and cannot be renewed
/// without a person. Raised once, until new tokens come.
/// </summary>
/// <param name="AccountId">The account in Publishing's register.</param>
/// <param name="OccurredAt">When it was found.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Title">The account's name for people.</param>
/// <param name="BodyCode">The body that it answers for; null for the one that answers for all others.</param>
/// <param name="Code">The network's code or one of ours.</param>
/// <param name="Detail">The same for people; no token.</param>
/// <param name="ExpiresAt">When the token ends, where that is known.</param>
public sealed record AccountTokenProblem(
    Guid AccountId, DateTimeOffset OccurredAt, string Network, string Title, string? BodyCode, string Code, string Detail, DateTimeOffset? ExpiresAt)
    : IMessage
{
    Guid IMessage.OrderingKey => AccountId;
}
