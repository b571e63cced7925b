using SocialPubs.Contracts;
using SocialPubs.Publishing.Postings;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Networks;

/// <summary>
/// Posts replies in one network. A network without a connector, and whatever a connector says it cannot do, people do
/// by hand in the same flow and under the same clock.
/// </summary>
internal interface INetworkConnector
{
    /// <summary>The network's id, such as <c>vk</c>.</summary>
    string Network { get; }

    /// <summary>What the network's interface can do.</summary>
    ConnectorCapabilities Capabilities { get; }

    /// <summary>How many calls a second an account's token may make.</summary>
    double CallsPerSecond(AccountKind kind, CallToken token);

    /// <summary>Why an owner's id cannot belong to such an account, or null where it can.</summary>
    string? CheckOwner(AccountKind kind, string ownerId);

    /// <summary>
    /// Posts a reply. Never throws for what the network or the way to it does: every end is one of the results, and
    /// whatever leaves it open whether the reply stands there is <see cref="PostResultKind.Unknown"/>. Calls the gate
    /// before every call, and sends the reply at most once.
    /// </summary>
    Task<PostResult> PostAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken);

    /// <summary>Looks for the exact text from the account's own author among the replies since an attempt began.</summary>
    Task<ReadBackResult> FindAsync(ReplyRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken);
}

/// <summary>What a connector can do.</summary>
/// <param name="AddressKinds">The kinds of <see cref="NetworkAddress"/> that it can answer.</param>
/// <param name="AttachmentTypes">Media types that go with a reply.</param>
/// <param name="MaxAttachments">How many of them.</param>
/// <param name="TextLimit">The longest text, counted as <paramref name="Counting"/> says.</param>
/// <param name="Counting">How the network counts.</param>
internal sealed record ConnectorCapabilities(
    IReadOnlyList<string> AddressKinds, IReadOnlyList<string> AttachmentTypes, int MaxAttachments, int TextLimit, TextCounting Counting)
{
    /// <summary>What keeps a reply from being posted through the interface, or null.</summary>
    public PostingObstacle? Obstacle(ApprovedReply reply)
    {
        if (!NetworkAddress.TryParse(reply.Network, reply.Url, out var address) || !AddressKinds.Contains(address.Kind, StringComparer.Ordinal))
            return new PostingObstacle(PostingFaults.AddressNotSupported, "The network's interface cannot answer at such an address: post by hand.");
        if (reply.Attachments.FirstOrDefault(file => !AttachmentTypes.Contains(file.ContentType, StringComparer.Ordinal)) is { } unfit)
            return new PostingObstacle(PostingFaults.AttachmentNotSupported, $"The network's interface does not take {unfit.ContentType}: post by hand.");
        if (reply.Attachments.Count > MaxAttachments)
            return new PostingObstacle(PostingFaults.AttachmentNotSupported, $"The network's interface takes {MaxAttachments} attachments: post by hand.");
        if (TextLength.Measure(reply.Text, Counting) > TextLimit)
            return new PostingObstacle(PostingFaults.TextTooLong, $"The network takes {TextLimit} characters: post by hand or have a shorter text approved.");
        return null;
    }
}

/// <summary>The account that answers, with its tokens in the clear; lives only as long as an attempt.</summary>
internal sealed record ConnectorAccount(Guid Id, AccountKind Kind, string OwnerId, string Token, string? UploadToken)
{
    /// <summary>Without the tokens, so that they reach no log by way of string interpolation.</summary>
    public override string ToString() => $"account {Id}";
}

/// <summary>A file that goes with the reply.</summary>
internal sealed record ReplyFile(Attachment Attachment, Func<Stream> Open);

/// <summary>A reply to be posted or looked for.</summary>
/// <param name="Target">The post or comment that it answers.</param>
/// <param name="Text">Exactly the approved text.</param>
/// <param name="Key">The same for every attempt with this text, for networks that recognise a repetition.</param>
/// <param name="KnownReplies">Ids of replies that belong to other postings, which a look must not take for this one.</param>
internal sealed record ReplyRequest(
    ConnectorAccount Account,
    NetworkAddress Target,
    string Text,
    IReadOnlyList<ReplyFile> Files,
    string Key,
    IReadOnlySet<string> KnownReplies);

/// <summary>With which of its tokens an account makes a call.</summary>
internal enum CallToken : short
{
    /// <summary>The one that posts and reads.</summary>
    Posting = 0,

    /// <summary>The one that uploads files.</summary>
    Upload = 1,
}

/// <summary>Stands before every call to a network.</summary>
internal interface ICallGate
{
    /// <summary>
    /// Waits for the account's rate budget and makes sure that the attempt is still this worker's for as long as the
    /// call may take.
    /// </summary>
    /// <exception cref="AttemptLostException">Another worker has taken over: nothing may be sent any more.</exception>
    /// <exception cref="RateBudgetException">The budget is used up for longer than an attempt waits.</exception>
    Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken);
}

/// <summary>The lease of the attempt has ended.</summary>
internal sealed class AttemptLostException() : Exception("Another worker has taken over the posting.");

/// <summary>The account may make no call for a while.</summary>
internal sealed class RateBudgetException(TimeSpan wait) : Exception("The account's rate budget is used up.")
{
    public TimeSpan Wait { get; } = wait;
}
