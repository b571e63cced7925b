using SocialPubs.Contracts;
using SocialPubs.Drafting.Drafts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Drafting.Assignments;

/// <summary>
/// The work of a body on the reply to one publication (decree 188, clauses 8 and 9).
/// </summary>
/// <remarks>
/// The row keeps facts, each of which is heard once or has a number by which the newer one is told, and derives the
/// state from all of them. So the order in which messages arrive cannot change where they lead to: a closing that
/// comes before the direction, a decline that comes after the redirection, an approval that comes after either.
/// </remarks>
internal sealed class Assignment
{
    private Assignment()
    {
    }

    public Assignment(Guid publicationId) => PublicationId = publicationId;

    public Guid PublicationId { get; private init; }

    /// <summary>Rises with each change.</summary>
    public int Version { get; private set; }

    public AssignmentState State { get; private set; }

    /// <summary>The body whose reply it is: that of the approved draft, else that of the newest direction.</summary>
    [Audited]
    public string? BodyCode { get; private set; }

    /// <summary>When the earliest of its unsettled clocks ends; the order of the queue.</summary>
    public DateTimeOffset? NextDue { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    [Audited]
    public string? HolderId { get; private set; }

    [PersonalData(PersonalDataKind.Staff)]
    public Actor? Holder { get; private set; }

    public DateTimeOffset? TakenAt { get; private set; }

    /// <summary>The newest version of the draft under the newest direction; 0 where there is none.</summary>
    public int DraftVersion { get; private set; }

    /// <summary>The newest version under any direction.</summary>
    public int LastDraftVersion { get; private set; }

    [PersonalData(PersonalDataKind.Document)]
    public Direction? Direction { get; private set; }

    [PersonalData(PersonalDataKind.Document)]
    public Decline? Declined { get; private set; }

    [PersonalData(PersonalDataKind.Document)]
    public Closing? Closed { get; private set; }

    [PersonalData(PersonalDataKind.Document)]
    public Approval? Approved { get; private set; }

    [PersonalData(PersonalDataKind.Document)]
    public ByHand? ByHand { get; private set; }

    [PersonalData(PersonalDataKind.Document)]
    public Posted? Posted { get; private set; }

    /// <summary>What a look at the posted reply found: gone, edited, or as it should be again.</summary>
    [PersonalData(PersonalDataKind.Document)]
    public ReplyState? ReplyState { get; private set; }

    /// <summary>Earlier publications that a curator linked after the direction or before it, by their id.</summary>
    [PersonalData(PersonalDataKind.Document)]
    public IReadOnlyList<EarlierPublication> Linked { get; private set; } = [];

    /// <summary>All submissions, by their number.</summary>
    [PersonalData(PersonalDataKind.Document)]
    public IReadOnlyList<Submission> Submissions { get; private set; } = [];

    /// <summary>All returns, by the number of the submission.</summary>
    [PersonalData(PersonalDataKind.Document)]
    public IReadOnlyList<Return> Returns { get; private set; } = [];

    public int DirectionNumber => Direction?.Number ?? 0;

    public string? BodyName => Approved?.BodyName ?? Direction?.BodyName;

    public PublicationSnapshot? Publication => (Direction?.Publication ?? Approved?.Publication) is { } publication
        ? publication with { IsRepeat = publication.IsRepeat || Earlier.Count > 0 }
        : null;

    /// <summary>The earlier publications on the same question (clause 11).</summary>
    public IReadOnlyList<EarlierPublication> Earlier => Merge(Linked, Direction?.RepeatOf ?? []);

    /// <summary>
    /// The submission that counts: the last one of this direction that was not taken back, or was decided before word of
    /// that reached the curator.
    /// </summary>
    public Submission? Standing => Submissions.LastOrDefault(submission =>
        submission.Direction == DirectionNumber && (submission.Withdrawn is null || ReturnOf(submission.Number) is not null));

    /// <summary>The return that is being worked on.</summary>
    public Return? OpenReturn => Standing is { } standing ? ReturnOf(standing.Number) : null;

    /// <summary>1 while the first draft is written or reviewed, one more after each return.</summary>
    public int Round => 1 + Submissions.Count(submission =>
        submission.Direction == DirectionNumber && ReturnOf(submission.Number) is not null);

    public int LastSubmission => Submissions.Count == 0 ? 0 : Submissions[^1].Number;

    /// <summary>Whether executors still write: a draft can be saved and submitted.</summary>
    public bool AwaitsDraft => State is AssignmentState.Open or AssignmentState.Taken or AssignmentState.Returned;

    /// <summary>Whether executors have something to do or may soon have.</summary>
    public bool IsWorkedOn => AwaitsDraft || State is AssignmentState.Submitted or AssignmentState.Approved;

    /// <summary>The product could not post by itself (clause 10): an executor has to.</summary>
    public bool PostByHand => ByHand is not null && State == AssignmentState.Approved;

    /// <summary>The reply does not stand as it was approved, or nobody knows (clause 10): the executor has to see to it.</summary>
    public bool ReplyNeedsAttention => ReplyState is { Status: not "standing" };

    public Return? ReturnOf(int submission) => Returns.FirstOrDefault(entry => entry.Submission == submission);

    /// <summary>A higher direction replaces a lower one: the work starts afresh, with nobody holding it.</summary>
    public bool Apply(PublicationDirected message)
    {
        if (message.Direction <= DirectionNumber)
            return false;

        Direction = new Direction(
            message.Direction, message.BodyCode, message.BodyName, message.Publication, message.RepeatOf, message.Instructions,
            message.OccurredAt, message.DirectedBy);
        Hold(null, null);
        DraftVersion = 0;
        return Changed();
    }

    public bool Apply(DirectionDeclined message)
    {
        if (message.Direction <= (Declined?.Direction ?? 0))
            return false;

        Declined = new Decline(message.Direction, message.OccurredAt, message.Reason, message.DeclinedBy);
        return Changed();
    }

    public bool Apply(PublicationClosed message)
    {
        if (Closed is not null)
            return false;

        Closed = new Closing(message.OccurredAt, message.Reason, message.ClosedBy);
        return Changed();
    }

    public bool Apply(PublicationLinkedAsRepeat message)
    {
        var merged = Merge(Linked, message.Earlier);
        if (merged.SequenceEqual(Linked))
            return false;

        Linked = merged;
        return Changed();
    }

    public bool Apply(DraftReturned message)
    {
        if (ReturnOf(message.Submission) is not null)
            return false;

        Returns = [.. Returns.Append(new Return(message.Submission, message.OccurredAt, message.ReturnedBy, message.Remarks)).OrderBy(entry => entry.Submission)];
        return Changed();
    }

    /// <summary>An approval that happened always wins, whatever was heard before; of two, the first one is posted.</summary>
    public bool Apply(DraftApproved message)
    {
        if (Approved is { } known && known.Submission <= message.Submission)
            return false;

        Approved = new Approval(
            message.Submission, message.Draft.Version, message.OccurredAt, message.ApprovedBy, message.BodyCode, message.BodyName,
            message.Publication, message.Draft.ContentHash);
        return Changed();
    }

    public bool Apply(PostingFailed message)
    {
        if (ByHand is { } known && known.Since <= message.OccurredAt)
            return false;

        ByHand = new ByHand(message.OccurredAt, message.ErrorCode, message.Detail);
        return Changed();
    }

    public bool Apply(ReplyPosted message)
    {
        if (Posted is not null)
            return false;

        Posted = new Posted(message.PostedAt, message.ReplyUrl, message.ByHand);
        return Changed();
    }

    /// <summary>The newest look counts, in whatever order they are told.</summary>
    public bool Apply(ReplyStandingChanged message)
    {
        if (ReplyState is { } known && known.Since >= message.OccurredAt)
            return false;

        ReplyState = new ReplyState(message.OccurredAt, message.Status, message.Code);
        return Changed();
    }

    public bool Apply(AssignmentTaken message)
    {
        Hold(message.Executor, message.OccurredAt);
        return Changed();
    }

    public bool Apply(AssignmentReleased message)
    {
        Hold(null, null);
        return Changed();
    }

    public bool Apply(AssignmentHandedOver message)
    {
        Hold(message.To, message.OccurredAt);
        return Changed();
    }

    public bool Apply(DraftVersion draft)
    {
        DraftVersion = LastDraftVersion = draft.Version;
        return Changed();
    }

    public bool Apply(DraftSubmitted message, IReadOnlyList<Finding> warnings)
    {
        Submissions =
        [
            .. Submissions,
            new Submission(
                message.Submission, message.Direction, message.Draft.Version, message.OccurredAt, message.SubmittedBy,
                message.PostAutomatically, warnings, message.RemarkAnswers),
        ];
        return Changed();
    }

    public bool Apply(DraftWithdrawn message)
    {
        var withdrawal = new Withdrawal(message.OccurredAt, message.Reason, message.WithdrawnBy);
        Submissions = [.. Submissions.Select(entry => entry.Number == message.Submission ? entry with { Withdrawn = withdrawal } : entry)];
        return Changed();
    }

    private bool Changed()
    {
        Version++;
        BodyCode = Approved?.BodyCode ?? Direction?.BodyCode;
        State = Derive();
        return true;
    }

    /// <summary>Terminal states first: what stands in the network stands there, whatever else was decided.</summary>
    private AssignmentState Derive()
    {
        if (Posted is not null)
            return AssignmentState.Done;
        if (Closed is not null)
            return AssignmentState.Closed;
        if (Approved is not null)
            return AssignmentState.Approved;
        if (Direction is null)
            return AssignmentState.Awaited;
        if (Declined?.Direction >= Direction.Number)
            return AssignmentState.Declined;
        if (Standing is not null)
            return OpenReturn is null ? AssignmentState.Submitted : AssignmentState.Returned;
        return Holder is null ? AssignmentState.Open : AssignmentState.Taken;
    }

    private void Hold(Actor? holder, DateTimeOffset? since)
    {
        Holder = holder;
        HolderId = holder?.Id;
        TakenAt = since;
    }

    /// <summary>Union by id; a link that knows the reply's address is worth more than one that does not.</summary>
    private static IReadOnlyList<EarlierPublication> Merge(IEnumerable<EarlierPublication> left, IEnumerable<EarlierPublication> right) =>
    [
        .. left.Concat(right)
            .GroupBy(earlier => earlier.PublicationId)
            .Select(group => group
                .OrderBy(earlier => earlier.ReplyUrl is null)
                .ThenBy(earlier => earlier.ReplyUrl, StringComparer.Ordinal)
                .ThenBy(earlier => earlier.Url, StringComparer.Ordinal)
                .First())
            .OrderBy(earlier => earlier.PublicationId),
    ];
}
