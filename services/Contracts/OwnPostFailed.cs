namespace SocialPubs.Contracts;

/// <summary>Publishing: an own post could not be posted in an account; people post it by hand.</summary>
/// <param name="OwnPostId">The post, which may go to several accounts.</param>
/// <param name="TargetId">The post in this account.</param>
/// <param name="OccurredAt">When the product gave up.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Network">The network's id.</param>
/// <param name="ErrorCode">Why.</param>
/// <param name="Detail">The same for people.</param>
public sealed record OwnPostFailed(
    Guid OwnPostId, Guid TargetId, DateTimeOffset OccurredAt, Guid AccountId, string Network, string ErrorCode, string Detail) : IMessage
{
    Guid IMessage.OrderingKey => OwnPostId;
}
