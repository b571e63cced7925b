namespace SocialPubs.Contracts;

/// <summary>Publishing: an own post stands in an account (decree 188, clause 6).</summary>
/// <param name="OwnPostId">The post, which may go to several accounts.</param>
/// <param name="TargetId">The post in this account.</param>
/// <param name="OccurredAt">When it stood there.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Url">Where it stands.</param>
/// <param name="NetworkPostId">The network's id of it; null where a person posted it.</param>
/// <param name="ByHand">Whether a person posted it.</param>
/// <param name="PostedBy">Who posted or planned it.</param>
public sealed record OwnPostPosted(
    Guid OwnPostId,
    Guid TargetId,
    DateTimeOffset OccurredAt,
    Guid AccountId,
    string Network,
    string Url,
    string? NetworkPostId,
    bool ByHand,
    Actor PostedBy) : IMessage
{
    Guid IMessage.OrderingKey => OwnPostId;
}
