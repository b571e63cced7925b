using System.Diagnostics;
using SocialPubs.Contracts;

namespace SocialPubs.Reporting.Histories;

/// <summary>
/// Which of two events of the same instant comes first in the telling. An act comes before what it does to the clocks,
/// an ended clock before the one that starts.
/// </summary>
internal static class CausalOrder
{
    public static int RankOf(IEvent happened) => happened switch
    {
        PublicationRegistered => 0,
        PublicationLinkedAsRepeat => 1,
        PublicationMarkedSignificant => 2,
        PublicationDirected => 3,
        AssignmentTaken => 4,
        AssignmentHandedOver => 5,
        AssignmentReleased => 6,
        DirectionDeclined => 7,
        DraftSubmitted => 8,
        DraftWithdrawn => 9,
        DraftReturned => 10,
        DraftApproved => 11,
        PostingAttempted => 12,
        PostingFailed => 13,
        ReplyPosted => 14,
        PublicationAnswered => 15,
        PublicationClosed => 16,
        ReplyStandingChanged => 17,
        DetectionCorrected => 18,
        TopicCorrected => 19,
        AuthorCorrected => 20,
        AuthorPseudonymised => 21,
        DeadlineMet => 22,
        DeadlineMissed => 23,
        DeadlineSettledLate => 24,
        DeadlineCancelled => 25,
        DeadlineStarted => 26,
        DeadlineApproaching => 27,
        _ => throw new UnreachableException($"{happened.GetType().Name} has no place in the order."),
    };
}
