namespace SocialPubs.Publishing.Networks;

/// <summary>How an attempt to post ended.</summary>
internal enum PostResultKind
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
/// <param name="Code">The network's code with its id before it, such as <c>vk.15</c>, or one of ours.</param>
/// <param name="Detail">For people; no text of a post, no token.</param>
internal sealed record PostResult(PostResultKind Kind, string? Code = null, string? Detail = null)
{
    public string? ReplyId { get; private init; }

    public string? ReplyUrl { get; private init; }

    public DateTimeOffset? PostedAt { get; private init; }

    public TimeSpan WaitFor { get; private init; }

    public static PostResult Posted(string replyId, string replyUrl, DateTimeOffset postedAt) =>
        new(PostResultKind.Posted) { ReplyId = replyId, ReplyUrl = replyUrl, PostedAt = postedAt };

    public static PostResult Wait(string code, string detail, TimeSpan waitFor) => new(PostResultKind.Wait, code, detail) { WaitFor = waitFor };
}

/// <summary>What a look at the replies came to.</summary>
internal enum ReadBackKind
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
internal sealed record ReadBackResult(ReadBackKind Kind, string? Code = null)
{
    public static readonly ReadBackResult NotFound = new(ReadBackKind.NotFound);

    public string? ReplyId { get; private init; }

    public string? ReplyUrl { get; private init; }

    /// <summary>The network's own date of the reply.</summary>
    public DateTimeOffset? PostedAt { get; private init; }

    public TimeSpan WaitFor { get; init; }

    public static ReadBackResult Found(string replyId, string replyUrl, DateTimeOffset postedAt) =>
        new(ReadBackKind.Found) { ReplyId = replyId, ReplyUrl = replyUrl, PostedAt = postedAt };
}
