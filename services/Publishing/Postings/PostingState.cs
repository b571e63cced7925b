namespace SocialPubs.Publishing.Postings;

/// <summary>How a posting stands.</summary>
internal enum PostingState : short
{
    /// <summary>The executor has not asked for automatic posting and has not given the command yet.</summary>
    Waiting = 0,

    /// <summary>To be posted at <see cref="Delivery{TMessage}.NextAttemptAt"/>.</summary>
    Ready = 1,

    /// <summary>An attempt runs; its intent was committed before the network was called.</summary>
    InFlight = 2,

    /// <summary>An attempt ended without saying whether the reply stands there; the comments are read back.</summary>
    Unknown = 3,

    /// <summary>The reply stands under the publication.</summary>
    Posted = 4,

    /// <summary>The product cannot post by itself; the executor posts by hand under the same clock.</summary>
    Failed = 5,

    /// <summary>The publication was closed before anything was posted.</summary>
    Cancelled = 6,
}
