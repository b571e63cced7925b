namespace SocialPubs.Publishing.Postings;

/// <summary>Why the product cannot post by itself; what a network answers has a code of its own, such as <c>vk.15</c>.</summary>
internal static class PostingFaults
{
    /// <summary>Text or attachments are not those that were approved; never posted.</summary>
    public const string ContentMismatch = "posting.content-mismatch";

    /// <summary>A file that was approved is not in the attachment store.</summary>
    public const string AttachmentMissing = "posting.attachment-missing";

    public const string NoConnector = "posting.no-connector";

    public const string NetworkOutOfUse = "posting.network-out-of-use";

    public const string NoAccount = "posting.no-account";

    /// <summary>The network fetches files itself, and there is no public address for them.</summary>
    public const string NoPublicAddress = "posting.no-public-address";

    public const string TokenUnreadable = "posting.token-unreadable";

    /// <summary>The replica that ran the attempt did not come back to say how it ended.</summary>
    public const string LeaseExpired = "posting.lease-expired";

    /// <summary>The attempt met a bug of ours; whether the reply stands there is not known.</summary>
    public const string Internal = "posting.internal";

    /// <summary>Read back as often as the regulation asks, and long enough after the attempt: it is not there.</summary>
    public const string NotThere = "posting.not-there";

    /// <summary>Whether the reply stands there could not be found out in time.</summary>
    public const string OutcomeUnknown = "posting.outcome-unknown";
}
