using SocialPubs.Contracts;
using SocialPubs.Drafting.Drafts;

namespace SocialPubs.Drafting.Assignments;

/// <summary>Where the work on a reply stands. Always derived from the facts; see <see cref="Assignment"/>.</summary>
internal enum AssignmentState : short
{
    /// <summary>Something about the publication was heard before its direction; nobody sees it yet.</summary>
    Awaited = 0,

    /// <summary>In the body's queue.</summary>
    Open = 1,

    /// <summary>An executor has it.</summary>
    Taken = 2,

    /// <summary>A draft lies with the curator.</summary>
    Submitted = 3,

    /// <summary>The curator returned the draft.</summary>
    Returned = 4,

    /// <summary>The curator approved the draft; it is being posted.</summary>
    Approved = 5,

    /// <summary>The reply stands in the network.</summary>
    Done = 6,

    /// <summary>The body declined.</summary>
    Declined = 7,

    /// <summary>The curator closed the publication without a reply.</summary>
    Closed = 8,
}

/// <summary>The newest direction of the publication to a body.</summary>
internal sealed record Direction(
    int Number,
    string BodyCode,
    string BodyName,
    PublicationSnapshot Publication,
    IReadOnlyList<EarlierPublication> RepeatOf,
    string? Instructions,
    DateTimeOffset At,
    Actor By);

/// <summary>The newest direction that a body declined.</summary>
internal sealed record Decline(int Direction, DateTimeOffset At, string Reason, Actor By);

/// <summary>The closing without a reply.</summary>
internal sealed record Closing(DateTimeOffset At, string Reason, Actor By);

/// <summary>A draft that went to the curator, with the warnings that the executor saw and let stand.</summary>
internal sealed record Submission(
    int Number,
    int Direction,
    int DraftVersion,
    DateTimeOffset At,
    Actor By,
    bool PostAutomatically,
    IReadOnlyList<Finding> Warnings,
    IReadOnlyList<RemarkAnswer> RemarkAnswers)
{
    public Withdrawal? Withdrawn { get; init; }
}

/// <summary>The executor's word that a submission is taken back; void where the curator had decided already.</summary>
internal sealed record Withdrawal(DateTimeOffset At, string? Reason, Actor By);

/// <summary>A return of a submission with the curator's remarks.</summary>
internal sealed record Return(int Submission, DateTimeOffset At, Actor By, IReadOnlyList<Remark> Remarks);

/// <summary>The approval of a submission.</summary>
internal sealed record Approval(
    int Submission, int DraftVersion, DateTimeOffset At, Actor By, string BodyCode, string BodyName, PublicationSnapshot Publication, string ContentHash);

/// <summary>Why the reply has to be posted by hand.</summary>
internal sealed record ByHand(DateTimeOffset Since, string ErrorCode, string Reason);

/// <summary>The reply in the network.</summary>
internal sealed record Posted(DateTimeOffset At, string ReplyUrl, bool ByHand);

/// <summary>How the posted reply stood when it was last found otherwise than before; the words of <c>ReplyStandingChanged</c>.</summary>
internal sealed record ReplyState(DateTimeOffset Since, string Status, string? Code);
