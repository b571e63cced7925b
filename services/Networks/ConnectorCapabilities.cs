using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Networks;

/// <summary>What a connector can do; what is missing is done by hand.</summary>
public sealed record ConnectorCapabilities
{
    /// <summary>How it answers publications; null where the network has no method for it.</summary>
    public ReplyCapability? Reply { get; init; }

    /// <summary>How it posts on the account's own page; null where the network has no method for it.</summary>
    public OwnPostCapability? OwnPost { get; init; }

    /// <summary>What it can watch.</summary>
    public IReadOnlyList<MonitorKind> Monitors { get; init; } = [];

    /// <summary>Whether it can see how a reply stands that was posted through it or by hand.</summary>
    public bool SeesStanding { get; init; }

    /// <summary>For people: what the network's interface does not allow, in Russian.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];
}

/// <summary>What fits into a reply through the interface.</summary>
/// <param name="AddressKinds">The kinds of <see cref="NetworkAddress"/> that it can answer.</param>
/// <param name="AttachmentTypes">Media types that go with a reply.</param>
/// <param name="MaxAttachments">How many of them.</param>
/// <param name="TextLimit">The longest text, counted as <paramref name="Counting"/> says.</param>
/// <param name="Counting">How the network counts.</param>
/// <param name="ReadsBack">Whether replies can be read back; else a person looks after an attempt whose end is open.</param>
public sealed record ReplyCapability(
    IReadOnlyList<string> AddressKinds,
    IReadOnlyList<string> AttachmentTypes,
    int MaxAttachments,
    int TextLimit,
    TextCounting Counting,
    bool ReadsBack = true)
{
    /// <summary>What keeps a reply from being posted through the interface, or null.</summary>
    public PostingObstacle? Obstacle(string network, string url, string text, IReadOnlyList<Attachment> attachments)
    {
        if (!NetworkAddress.TryParse(network, url, out var address) || !AddressKinds.Contains(address.Kind, StringComparer.Ordinal))
            return new PostingObstacle(ConnectorFaults.AddressNotSupported, "The network's interface cannot answer at such an address: post by hand.");
        return ConnectorFaults.OfContent(text, attachments, AttachmentTypes, MaxAttachments, TextLimit, Counting);
    }
}

/// <summary>What fits into an own post through the interface.</summary>
/// <param name="AttachmentTypes">Media types that go with a post.</param>
/// <param name="MaxAttachments">How many of them.</param>
/// <param name="TextLimit">The longest text, counted as <paramref name="Counting"/> says.</param>
/// <param name="Counting">How the network counts.</param>
/// <param name="AttachmentRequired">The network takes no post without a file.</param>
/// <param name="NeedsPublicAddress">The network fetches the files itself: each needs a <see cref="ReplyFile.PublicAddress"/>.</param>
/// <param name="ReadsBack">Whether own posts can be read back; else a person looks after an attempt whose end is open.</param>
public sealed record OwnPostCapability(
    IReadOnlyList<string> AttachmentTypes,
    int MaxAttachments,
    int TextLimit,
    TextCounting Counting,
    bool AttachmentRequired = false,
    bool NeedsPublicAddress = false,
    bool ReadsBack = true)
{
    /// <summary>What keeps a post from being posted through the interface, or null.</summary>
    public PostingObstacle? Obstacle(string text, IReadOnlyList<Attachment> attachments) => AttachmentRequired && attachments.Count == 0
        ? new PostingObstacle(ConnectorFaults.AttachmentRequired, "The network takes no post without a picture or a video.")
        : ConnectorFaults.OfContent(text, attachments, AttachmentTypes, MaxAttachments, TextLimit, Counting);
}

/// <summary>What stands in the way of posting through the network's interface.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Detail">The same for people.</param>
public sealed record PostingObstacle(string Code, string Detail);

/// <summary>Why a connector cannot do something; what a network answers has a code of its own, such as <c>vk.15</c>.</summary>
public static class ConnectorFaults
{
    /// <summary>The account lacks the token with which files are uploaded.</summary>
    public const string NoUploadToken = "posting.no-upload-token";

    /// <summary>The network's interface cannot answer at such an address.</summary>
    public const string AddressNotSupported = "posting.address-not-supported";

    /// <summary>The network's interface does not take such a file, or not so many.</summary>
    public const string AttachmentNotSupported = "posting.attachment-not-supported";

    /// <summary>The network takes no post without a file.</summary>
    public const string AttachmentRequired = "posting.attachment-required";

    /// <summary>The text is longer than the network takes.</summary>
    public const string TextTooLong = "posting.text-too-long";

    /// <summary>The rate budget of the account was used up for longer than an attempt waits.</summary>
    public const string RateBudget = "posting.rate-budget";

    /// <summary>The network lets the account answer only those who mentioned it, and this author did not.</summary>
    public const string NotMentioned = "posting.not-mentioned";

    /// <summary>The network's interface has no method for this.</summary>
    public const string NotOffered = "posting.not-offered";

    /// <summary>The publication is not there any more.</summary>
    public const string PublicationGone = "posting.publication-gone";

    internal static PostingObstacle? OfContent(
        string text, IReadOnlyList<Attachment> attachments, IReadOnlyList<string> types, int maxAttachments, int textLimit, TextCounting counting)
    {
        if (attachments.FirstOrDefault(file => !types.Contains(file.ContentType, StringComparer.Ordinal)) is { } unfit)
            return new PostingObstacle(AttachmentNotSupported, $"The network's interface does not take {unfit.ContentType}: post by hand.");
        if (attachments.Count > maxAttachments)
            return new PostingObstacle(AttachmentNotSupported, $"The network's interface takes {maxAttachments} attachments: post by hand.");
        if (TextLength.Measure(text, counting) > textLimit)
            return new PostingObstacle(TextTooLong, $"The network takes {textLimit} characters: post by hand or have a shorter text approved.");
        return null;
    }
}
