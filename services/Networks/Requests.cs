using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Networks;

/// <summary>The account that acts, with its tokens in the clear; lives only as long as an attempt.</summary>
/// <param name="Id">Its id in the register of accounts.</param>
/// <param name="Kind">Page of the legal entity or of a person.</param>
/// <param name="OwnerId">Who speaks, in the network's own notation.</param>
/// <param name="Token">Posts and reads.</param>
/// <param name="UploadToken">Uploads files, where the network wants another token for it.</param>
public sealed record ConnectorAccount(Guid Id, AccountKind Kind, string OwnerId, string Token, string? UploadToken = null)
{
    /// <summary>Without the tokens, so that they reach no log by way of string interpolation.</summary>
    public override string ToString() => $"account {Id}";
}

/// <summary>A file that goes with a reply or a post.</summary>
/// <param name="Attachment">What it is.</param>
/// <param name="Open">Opens its content.</param>
/// <param name="PublicAddress">Where the network itself can fetch it, for a while; null where there is no such address.</param>
public sealed record ReplyFile(Attachment Attachment, Func<Stream> Open, Uri? PublicAddress = null);

/// <summary>A reply to be posted or looked for.</summary>
/// <param name="Account">Who answers.</param>
/// <param name="Target">The post or comment that it answers.</param>
/// <param name="Text">Exactly the approved text.</param>
/// <param name="Files">What goes with it.</param>
/// <param name="Key">The same for every attempt with this text, for networks that recognise a repetition.</param>
/// <param name="KnownReplies">Ids of replies that belong to other postings, which a look must not take for this one.</param>
/// <param name="TargetId">The network's own id of the publication, where finding gave it: not every address tells it.</param>
public sealed record ReplyRequest(
    ConnectorAccount Account,
    NetworkAddress Target,
    string Text,
    IReadOnlyList<ReplyFile> Files,
    string Key,
    IReadOnlySet<string> KnownReplies,
    string? TargetId = null);

/// <summary>An own post to be posted or looked for.</summary>
/// <param name="Account">On whose page.</param>
/// <param name="Text">Exactly this text.</param>
/// <param name="Files">What goes with it.</param>
/// <param name="Key">The same for every attempt with this post, for networks that recognise a repetition.</param>
/// <param name="KnownPosts">Ids of posts that belong to other own posts, which a look must not take for this one.</param>
public sealed record OwnPostRequest(
    ConnectorAccount Account, string Text, IReadOnlyList<ReplyFile> Files, string Key, IReadOnlySet<string> KnownPosts);

/// <summary>A reply that stood there, to be looked at again.</summary>
/// <param name="Account">Whose reply it is.</param>
/// <param name="Publication">What it answers.</param>
/// <param name="ReplyId">The network's id as <see cref="PostResult.ReplyId"/> gave it; null for a reply by hand.</param>
/// <param name="ReplyUrl">The address of the reply.</param>
/// <param name="Text">The text that was approved.</param>
/// <param name="PublicationId">The network's own id of the publication, where finding gave it.</param>
public sealed record StandingRequest(
    ConnectorAccount Account, NetworkAddress Publication, string? ReplyId, string ReplyUrl, string Text, string? PublicationId = null);

/// <summary>What a monitor watches.</summary>
public enum MonitorKind
{
    /// <summary>Posts and comments that mention the account.</summary>
    Mentions,

    /// <summary>Comments under the account's own posts, and posts of others on its page.</summary>
    Comments,

    /// <summary>Posts of anybody with certain words.</summary>
    Search,

    /// <summary>The account's own posts, also those that were made outside the product.</summary>
    OwnPosts,
}

/// <summary>A look at what a monitor watches.</summary>
/// <param name="Account">With whose token.</param>
/// <param name="Kind">What.</param>
/// <param name="Terms">Words or places of a search; each is one query in the network's plain form.</param>
/// <param name="Cursor">What the page before gave; null at the first look.</param>
/// <param name="Since">Nothing older is wanted.</param>
/// <param name="Limit">Not more items than this, where the network lets one choose.</param>
public sealed record MonitorRequest(
    ConnectorAccount Account, MonitorKind Kind, IReadOnlyList<string> Terms, string? Cursor, DateTimeOffset Since, int Limit = 100);
