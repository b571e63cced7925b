namespace SocialPubs.Contracts;

/// <summary>
/// Publishing: an account is a person's page, and the person is no longer the official representative (decree 188,
/// clause 6). Raised once for each end of an appointment.
/// </summary>
/// <param name="AccountId">The account in Publishing's register.</param>
/// <param name="OccurredAt">Since when nobody in office holds the page.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Title">The account's name for people.</param>
/// <param name="BodyCode">The body that it answers for; null for the one that answers for all others.</param>
/// <param name="HolderId">The <c>sub</c> of the person's tokens; null where the page was never tied to anybody.</param>
/// <param name="HolderName">The person's name.</param>
public sealed record AccountHolderLeft(
    Guid AccountId, DateTimeOffset OccurredAt, string Network, string Title, string? BodyCode, string? HolderId, string? HolderName) : IMessage
{
    Guid IMessage.OrderingKey => AccountId;
}
