namespace SocialPubs.Reporting.Histories;

/// <summary>Where a publication stands, over all services.</summary>
internal enum PublicationStatus
{
    /// <summary>On record, not directed yet.</summary>
    Registered,

    /// <summary>Directed to a body, nobody has taken it yet.</summary>
    Directed,

    /// <summary>The body declined; the curator redirects.</summary>
    Declined,

    /// <summary>An executor prepares the draft.</summary>
    Drafting,

    /// <summary>The draft waits for the curator's decision.</summary>
    Review,

    /// <summary>The curator returned the draft.</summary>
    Rework,

    /// <summary>Approved, to be posted.</summary>
    Posting,

    /// <summary>The product could not post it; the executor posts by hand.</summary>
    PostingByHand,

    /// <summary>The reply stands in the network.</summary>
    Answered,

    /// <summary>Closed without a reply.</summary>
    Closed,
}

/// <summary>How a clock stands after everything that is known of it.</summary>
internal enum ClockState
{
    Open,
    Met,
    Missed,
    Cancelled,
}

/// <summary>How a round of approval ended.</summary>
internal enum RoundDecision
{
    /// <summary>It has not ended.</summary>
    Pending,
    Approved,
    Returned,
    Withdrawn,

    /// <summary>A later submission came instead of a decision.</summary>
    Superseded,
}
