using System.Security.Cryptography;
using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests;

/// <summary>What can happen on the way to a network, whichever it is.</summary>
internal enum NetworkFault
{
    TooManyRequests,
    AskedToWait,
    TokenExpired,
    CaptchaNeeded,
    AccessDenied,
    ServerErrorBeforeWork,
    ServerErrorAfterWork,
    AnswerLost,
    RequestLost,
    AnswerTooLate,
    WorkTooLate,
}

/// <summary>The calls that a fault can hit; each network says which of its methods that is.</summary>
internal enum NetworkCall
{
    /// <summary>The one call that makes a reply visible.</summary>
    SendReply,

    /// <summary>Reads replies back.</summary>
    FindReply,

    /// <summary>The one call that makes an own post visible.</summary>
    SendPost,

    /// <summary>Reads own posts back.</summary>
    FindPost,

    /// <summary>Looks how a reply stands.</summary>
    LookAt,

    Mentions,
    Comments,
    Search,
    OwnPosts,

    /// <summary>Asks whose the token is.</summary>
    CheckToken,
}

/// <summary>
/// A network that tests can look into: what citizens write, what stands there, what goes wrong. What a network has no
/// counterpart for throws <see cref="NotSupportedException"/>; the contract does not ask for what the capabilities leave out.
/// </summary>
internal interface INetworkUnderTest : IAsyncDisposable
{
    INetworkConnector Connector { get; }

    /// <summary>The same connector with an address at which nobody listens.</summary>
    INetworkConnector Unreachable { get; }

    ConnectorAccount Account { get; }

    /// <summary>A citizen's post that the account may answer.</summary>
    NetworkAddress AddPublication(string text);

    /// <summary>A citizen's comment under a post, which the account may answer.</summary>
    NetworkAddress AddComment(NetworkAddress post, string text);

    /// <summary>Someone else's reply under a publication.</summary>
    void AddForeignReply(NetworkAddress publication, string text);

    /// <summary>The texts and numbers of attachments that the account wrote under a post or a comment.</summary>
    IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication);

    /// <summary>The texts and numbers of attachments of the posts on the account's own page.</summary>
    IReadOnlyList<(string Text, int Attachments)> OwnPosts();

    /// <summary>Something that a monitor of this kind finds, written now; <see cref="MonitorKind.OwnPosts"/>: made outside the product.</summary>
    void AddToFind(MonitorKind kind, string text);

    /// <summary>The account's reply, written in the network itself, not by the connector; returns the address that a person would give for it.</summary>
    string AnswerByHand(NetworkAddress publication, string text);

    /// <summary>Changes the text of what the account wrote under a publication; false where the network lets nobody edit.</summary>
    bool EditReplies(NetworkAddress publication, string text);

    /// <summary>Deletes what the account wrote under a publication.</summary>
    void DeleteReplies(NetworkAddress publication);

    /// <summary>Deletes a publication, and with it what the network deletes along.</summary>
    void DeletePublication(NetworkAddress publication);

    /// <summary>Hits the next call of this kind.</summary>
    void Fail(NetworkCall call, NetworkFault fault);

    /// <summary>How many calls of this kind arrived.</summary>
    int Count(NetworkCall call);

    /// <summary>Whether the network knows such a fault at such a call; each has most.</summary>
    bool Knows(NetworkCall call, NetworkFault fault) => true;

    /// <summary>The network's own id of a publication, where its address does not say enough.</summary>
    string? IdOf(NetworkAddress publication) => null;

    /// <summary>A picture that the network takes; another one for each seed.</summary>
    ReplyFile Picture(byte seed) => ContractFiles.Png(seed);

    /// <summary>Whether an address is that of a reply under this publication.</summary>
    bool IsReplyUnder(NetworkAddress reply, NetworkAddress publication) =>
        reply.CommentId is not null && (reply.OwnerId, reply.PostId) == (publication.OwnerId, publication.PostId);
}

/// <summary>Files for tests.</summary>
internal static class ContractFiles
{
    public static ReplyFile Png(byte seed, Uri? publicAddress = null)
    {
        var content = Testing.TestPictures.Png(seed);
        return new ReplyFile(
            new Attachment(Convert.ToHexStringLower(SHA256.HashData(content)), "photo.png", "image/png", content.Length),
            () => new MemoryStream(content),
            publicAddress);
    }
}
