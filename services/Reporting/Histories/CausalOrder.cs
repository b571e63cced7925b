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
        AuthorCorrected => 19,
        AuthorPseudonymised => 20,
        DeadlineMet => 21,
        DeadlineMissed => 22,
        DeadlineSettledLate => 23,
        DeadlineCancelled => 24,
        DeadlineStarted => 25,
        DeadlineApproaching => 26,
        _ => throw new UnreachableException($"{happened.GetType().Name} has no place in the order."),
    };
}
