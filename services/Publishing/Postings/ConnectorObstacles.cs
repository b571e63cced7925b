using SocialPubs.Networks;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Postings;

/// <summary>When a reply has to be posted by hand.</summary>
internal static class ConnectorObstacles
{
    /// <summary>
    /// Why a reply has to be posted by hand, or null where a connector can try: no connector, a network that is out of
    /// use or answered by hand by the regulation, or something that the network's interface does not take.
    /// </summary>
    public static PostingObstacle? Obstacle(this Connectors connectors, ApprovedReply reply, Regulation regulation, DateTimeOffset now)
    {
        var rule = regulation.Network(reply.Network);
        if (rule is not null && !rule.IsInUse(now))
            return new PostingObstacle(PostingFaults.NetworkOutOfUse, $"{rule.Name} is out of use: nothing is posted there automatically.");
        if (connectors.For(reply.Network)?.Capabilities.Reply is not { } capability || rule?.ReplyBy == ReplyBy.Hand)
            return new PostingObstacle(PostingFaults.NoConnector, $"Replies in {rule?.Name ?? reply.Network} are posted by hand.");
        return capability.Obstacle(reply.Network, reply.Url, reply.Text, reply.Attachments);
    }
}
