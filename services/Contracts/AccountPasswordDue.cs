namespace SocialPubs.Contracts;

/// <summary>Publishing: the password of an account is to be changed. Raised once for each day on which that is due.</summary>
/// <param name="AccountId">The account in Publishing's register.</param>
/// <param name="OccurredAt">When it was raised.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Title">The account's name for people.</param>
/// <param name="BodyCode">The body that it answers for; null for the one that answers for all others.</param>
/// <param name="DueOn">The day, in the administration's time zone.</param>
public sealed record AccountPasswordDue(
    Guid AccountId, DateTimeOffset OccurredAt, string Network, string Title, string? BodyCode, DateOnly DueOn) : IMessage
{
    Guid IMessage.OrderingKey => AccountId;
}
