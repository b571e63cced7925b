namespace SocialPubs.Networks;

/// <summary>How an attempt to post ended.</summary>
public enum PostResultKind
{
    /// <summary>The network confirmed it.</summary>
    Posted,

    /// <summary>Nothing was posted; the same again soon may work.</summary>
    Retry,

    /// <summary>Nothing was posted; the network asks to wait.</summary>
    Wait,

    /// <summary>Nothing was posted: the token is no longer good.</summary>
    Token,

    /// <summary>Nothing was posted: the network wants a person (a captcha, a confirmation).</summary>
    Person,

    /// <summary>Nothing was posted, and the same again will not work.</summary>
    Permanent,

    /// <summary>The reply may stand there or not.</summary>
    Unknown,

    /// <summary>The service stops; nothing was sent.</summary>
    Released,
}

/// <summary>The outcome of an attempt.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Code">The network's code with its id before it, such as <c>vk.15</c>, or one of ours.</param>
/// <param name="Detail">For people; no text of a post, no token.</param>
public sealed record PostResult(PostResultKind Kind, string? Code = null, string? Detail = null)
{
    /// <summary>The network's id of what was posted.</summary>
    public string? ReplyId { get; private init; }

    /// <summary>Its address.</summary>
    public string? ReplyUrl { get; private init; }

    /// <summary>When it was posted (UTC).</summary>
    public DateTimeOffset? PostedAt { get; private init; }

    /// <summary>How long the network asks to wait.</summary>
    public TimeSpan WaitFor { get; private init; }

    /// <summary>The network confirmed it.</summary>
    public static PostResult Posted(string replyId, string replyUrl, DateTimeOffset postedAt) =>
        new(PostResultKind.Posted) { ReplyId = replyId, ReplyUrl = replyUrl, PostedAt = postedAt };

    /// <summary>The network asks to wait.</summary>
    public static PostResult Wait(string code, string detail, TimeSpan waitFor) => new(PostResultKind.Wait, code, detail) { WaitFor = waitFor };
}

/// <summary>What a look at the replies came to.</summary>
public enum ReadBackKind
{
    /// <summary>The reply stands there.</summary>
    Found,

    /// <summary>All replies since the attempt were read; it is not among them.</summary>
    NotFound,

    /// <summary>They could not be read now.</summary>
    TryLater,

    /// <summary>They cannot be read: the token is no longer good, or access is denied.</summary>
    Impossible,
}

/// <summary>The outcome of a look.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Code">The network's code or one of ours, where it could not be read.</param>
public sealed record ReadBackResult(ReadBackKind Kind, string? Code = null)
{
    /// <summary>It is not there.</summary>
    public static readonly ReadBackResult NotFound = new(ReadBackKind.NotFound);

    /// <summary>The network's id of what was found.</summary>
    public string? ReplyId { get; private init; }

    /// <summary>Its address.</summary>
    public string? ReplyUrl { get; private init; }

    /// <summary>The network's own date of the reply.</summary>
    public DateTimeOffset? PostedAt { get; private init; }

    /// <summary>How long the network asks to wait before the next look.</summary>
    public TimeSpan WaitFor { get; init; }

    /// <summary>It stands there.</summary>
    public static ReadBackResult Found(string replyId, string replyUrl, DateTimeOffset postedAt) =>
        new(ReadBackKind.Found) { ReplyId = replyId, ReplyUrl = replyUrl, PostedAt = postedAt };
}

/// <summary>How a reply stands that was posted.</summary>
public enum StandingKind
{
    /// <summary>It stands there as it was approved.</summary>
    Standing,

    /// <summary>It stands there with another text.</summary>
    Edited,

    /// <summary>It is gone; the publication stands.</summary>
    ReplyGone,

    /// <summary>The publication is gone, and the reply with it.</summary>
    PublicationGone,

    /// <summary>It could not be read now.</summary>
    TryLater,

    /// <summary>The network does not let it be read.</summary>
    Impossible,
}

/// <summary>What a look at a reply came to.</summary>
/// <param name="Kind">How it stands.</param>
/// <param name="Code">The network's code or one of ours, where it could not be read.</param>
/// <param name="Text">The text that stands there, where it was edited.</param>
/// <param name="Evidence">What the network answered, without tokens, to be kept as evidence.</param>
public sealed record StandingResult(StandingKind Kind, string? Code = null, string? Text = null, string? Evidence = null)
{
    /// <summary>How long the network asks to wait before the next look.</summary>
    public TimeSpan WaitFor { get; init; }
}

/// <summary>How a look at what a monitor watches ended.</summary>
public enum MonitorOutcome
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>It could not be read now.</summary>
    TryLater,

    /// <summary>The token is no longer good.</summary>
    Token,

    /// <summary>The network does not let it be read.</summary>
    Impossible,
}

/// <summary>One page of what a monitor watches.</summary>
/// <param name="Outcome">How the look ended.</param>
/// <param name="Items">What is there, in any order; things that were there before may come again.</param>
/// <param name="Cursor">To go on from; the same as before where nothing was read.</param>
/// <param name="More">Whether there is more right now.</param>
/// <param name="Code">The network's code or one of ours, where it could not be read.</param>
/// <param name="Detail">For people; no text of a post, no token.</param>
public sealed record MonitorPage(
    MonitorOutcome Outcome, IReadOnlyList<FoundItem> Items, string? Cursor, bool More = false, string? Code = null, string? Detail = null)
{
    /// <summary>How long the network asks to wait before the next look.</summary>
    public TimeSpan WaitFor { get; init; }
}

/// <summary>A post or comment as the network shows it.</summary>
/// <param name="NetworkId">The network's id of it, unique in the network.</param>
/// <param name="Url">Its canonical address; as <see cref="Regulations.NetworkAddress"/> has it.</param>
/// <param name="AuthorId">The author's id.</param>
/// <param name="AuthorName">The author's name; personal data.</param>
/// <param name="AuthorUrl">The author's page, where it has an address.</param>
/// <param name="Text">Its text; hostile input.</param>
/// <param name="PostedAt">When it was posted (UTC).</param>
/// <param name="Media">Pictures and videos.</param>
/// <param name="ParentUrl">The post or comment that it answers.</param>
/// <param name="FromOwnAccount">Whether the account itself wrote it.</param>
/// <param name="MentionsAccount">Whether it mentions or quotes the account, where the network tells.</param>
public sealed record FoundItem(
    string NetworkId,
    string Url,
    string AuthorId,
    string AuthorName,
    string? AuthorUrl,
    string Text,
    DateTimeOffset PostedAt,
    IReadOnlyList<FoundMedia> Media,
    string? ParentUrl = null,
    bool FromOwnAccount = false,
    bool MentionsAccount = false);

/// <summary>A picture or video of a post, at the network's address.</summary>
/// <param name="Kind"><c>photo</c>, <c>video</c>, <c>gif</c>, <c>document</c> or <c>link</c>.</param>
/// <param name="Address">Where the network shows it.</param>
public sealed record FoundMedia(string Kind, string Address);

/// <summary>What the network says of a token.</summary>
/// <param name="Outcome">How the question ended; <see cref="MonitorOutcome.Read"/> means that the token is good.</param>
/// <param name="OwnerId">Whose it is, in the notation of <see cref="ConnectorAccount.OwnerId"/>.</param>
/// <param name="OwnerName">The name for people.</param>
/// <param name="ExpiresAt">When it ends; null where it does not or the network does not say.</param>
/// <param name="Missing">Permissions that it lacks for what the product does.</param>
/// <param name="Code">The network's code or one of ours, where it is not good or could not be asked.</param>
/// <param name="Detail">For people; no token.</param>
public sealed record TokenState(
    MonitorOutcome Outcome,
    string? OwnerId = null,
    string? OwnerName = null,
    DateTimeOffset? ExpiresAt = null,
    IReadOnlyList<string>? Missing = null,
    string? Code = null,
    string? Detail = null);
