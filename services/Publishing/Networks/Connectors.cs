using SocialPubs.Publishing.Postings;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Networks;

/// <summary>The connectors by network.</summary>
internal sealed class Connectors(IEnumerable<INetworkConnector> connectors)
{
    private readonly Dictionary<string, INetworkConnector> byNetwork =
        connectors.ToDictionary(connector => connector.Network, StringComparer.Ordinal);

    public INetworkConnector? For(string network) => byNetwork.GetValueOrDefault(network);

    /// <summary>
    /// Why a reply has to be posted by hand, or null where a connector can try: no connector, a network that is out of
    /// use or answered by hand by the regulation, or something that the network's interface does not take.
    /// </summary>
    public PostingObstacle? Obstacle(ApprovedReply reply, Regulation regulation, DateTimeOffset now)
    {
        var rule = regulation.Network(reply.Network);
        if (rule is not null && !rule.IsInUse(now))
            return new PostingObstacle(PostingFaults.NetworkOutOfUse, $"{rule.Name} is out of use: nothing is posted there automatically.");
        if (For(reply.Network) is not { } connector || rule?.ReplyBy == ReplyBy.Hand)
            return new PostingObstacle(PostingFaults.NoConnector, $"Replies in {rule?.Name ?? reply.Network} are posted by hand.");
        return connector.Capabilities.Obstacle(reply);
    }
}
