using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Publishing.Postings;

/// <summary>
/// Checks the address of a reply that was posted by hand: it stands in the network of the publication (decree 188,
/// clause 10) and, where addresses tell, under the publication itself.
/// </summary>
internal static class ReplyAddress
{
    private const string Field = "replyUrl";

    // In these networks the address of a comment names the post and the comment.
    private static readonly string[] CommentsHaveAddresses = ["vk", "instagram", "telegram"];

    // Here a reply is a post of its own.
    private static readonly string[] RepliesArePosts = ["twitter"];

    public static Outcome<NetworkAddress> Check(string network, string publicationUrl, string? replyUrl)
    {
        if (!NetworkAddress.TryParse(network, replyUrl, out var reply, out var fault))
        {
            return fault == NetworkAddressFault.ForeignNetwork
                ? new Refusal(PublishingRefusals.ReplyInOtherNetwork, "The reply must stand in the network of the publication.", Field)
                : new Refusal(PublishingRefusals.ReplyAddressInvalid, "This is no address of a post or comment in the network.", Field);
        }

        if (!NetworkAddress.TryParse(network, publicationUrl, out var publication))
            return reply;
        if (CommentsHaveAddresses.Contains(network, StringComparer.Ordinal))
        {
            if ((reply.Kind, reply.OwnerId ?? publication.OwnerId, reply.PostId) != (publication.Kind, publication.OwnerId ?? reply.OwnerId, publication.PostId))
                return new Refusal(PublishingRefusals.ReplyUnderOtherPublication, $"The publication is {publication.Canonical}.", Field);
            if (reply.CommentId is null || reply.CommentId == publication.CommentId)
                return new Refusal(PublishingRefusals.ReplyAddressNotAReply, "Give the address of the comment that was posted.", Field);
        }
        else if (RepliesArePosts.Contains(network, StringComparer.Ordinal) && reply.PostId == publication.PostId)
        {
            return new Refusal(PublishingRefusals.ReplyAddressNotAReply, "Give the address of the reply, not of the publication.", Field);
        }

        return reply;
    }
}
