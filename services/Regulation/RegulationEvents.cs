namespace SocialPubs.Regulations;

/// <summary>
/// The events of a publication's life that a regulation file may name. The set is closed: a file that names another
/// event is refused, because a timer that waits for an event nobody raises would never end.
/// </summary>
public static class RegulationEvents
{
    /// <summary>The curator found the publication (decree 188, clauses 4 and 7); its instant is the detection, not the entry.</summary>
    public const string PublicationDetected = "publicationDetected";

    /// <summary>The publication was put on record.</summary>
    public const string PublicationRegistered = "publicationRegistered";

    /// <summary>The message was heard in a live broadcast; its instant is the broadcast's.</summary>
    public const string BroadcastHeld = "broadcastHeld";

    /// <summary>The publication was directed, or directed again, to a body (clause 4).</summary>
    public const string PublicationDirected = "publicationDirected";

    /// <summary>The body declined: the question is not within its powers.</summary>
    public const string DirectionDeclined = "directionDeclined";

    /// <summary>The curator closed the publication without a reply.</summary>
    public const string PublicationClosed = "publicationClosed";

    /// <summary>A draft, or a reworked draft, went to approval (clause 9).</summary>
    public const string DraftSubmitted = "draftSubmitted";

    /// <summary>The executor took the draft back before a decision.</summary>
    public const string DraftWithdrawn = "draftWithdrawn";

    /// <summary>The curator returned the draft for rework (clause 9).</summary>
    public const string DraftReturned = "draftReturned";

    /// <summary>The curator approved the draft (clause 9).</summary>
    public const string DraftApproved = "draftApproved";

    /// <summary>An interim reply that names the date of the final one stands in the network.</summary>
    public const string InterimReplyPosted = "interimReplyPosted";

    /// <summary>The (final) reply stands in the network (clause 10).</summary>
    public const string ReplyPosted = "replyPosted";

    /// <summary>The product could not post by itself; the executor posts by hand under the same clock.</summary>
    public const string PostingFailed = "postingFailed";

    /// <summary>Every known event, in the order in which a publication meets them.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        PublicationDetected, PublicationRegistered, BroadcastHeld, PublicationDirected, DirectionDeclined,
        PublicationClosed, DraftSubmitted, DraftWithdrawn, DraftReturned, DraftApproved, InterimReplyPosted,
        ReplyPosted, PostingFailed,
    ];

    /// <summary>The events after which no clock of a publication may run any more.</summary>
    public static readonly IReadOnlyList<string> Terminal = [PublicationClosed, ReplyPosted];

    /// <summary>Whether <paramref name="event"/> is one of <see cref="All"/>.</summary>
    public static bool IsKnown(string @event) => All.Contains(@event, StringComparer.Ordinal);
}
