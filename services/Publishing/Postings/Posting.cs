using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Networks;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Postings;

/// <summary>
/// The approved reply to one publication on its way into the network (decree 188, clause 10). All decisions are here:
/// they change the state and return what to tell the others, read no clock and touch nothing else.
/// </summary>
internal sealed class Posting
{
    public required Guid PublicationId { get; init; }

    /// <summary>Rises with every change.</summary>
    public int Version { get; set; } = 1;

    public PostingState State { get; set; }

    /// <summary>What is posted.</summary>
    [PersonalData(PersonalDataKind.Document)]
    public required ApprovedReply Reply { get; set; }

    /// <summary>What is to be posted instead, once it is certain that an attempt with <see cref="Reply"/> left nothing.</summary>
    [PersonalData(PersonalDataKind.Document)]
    public ApprovedReply? Replacement { get; set; }

    [Audited]
    public required string BodyCode { get; set; }

    [Audited]
    public required string Network { get; set; }

    /// <summary>The executor who submitted it: whose posting it is.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required string SubmittedById { get; set; }

    /// <summary>When the clock of posting ends (UTC).</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>Attempts so far, over all submissions.</summary>
    public int Attempts { get; set; }

    /// <summary>Attempts since the last submission or command; picks the retry delay.</summary>
    public int Tries { get; set; }

    /// <summary>The last attempt.</summary>
    public Guid? AttemptId { get; set; }

    public DateTimeOffset? AttemptStartedAt { get; set; }

    public DateTimeOffset? AttemptEndedAt { get; set; }

    /// <summary>Whoever works on it now: an attempt, or one look at the comments.</summary>
    public Guid? ClaimId { get; set; }

    /// <summary>Until when the claim holds; after it the worker is taken for dead.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>When the next attempt or look is due; null when nothing is to be done.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>How often the reply of the last attempt was looked for in vain.</summary>
    public int ReadBacks { get; set; }

    /// <summary>Whether the last attempt may have left a reply that was not found yet.</summary>
    public bool Unresolved { get; set; }

    /// <summary>Why it failed or waits; a code of <see cref="PostingFaults"/> or of the network.</summary>
    [Audited]
    public string? ErrorCode { get; set; }

    [PersonalData(PersonalDataKind.FreeText)]
    public string? ErrorDetail { get; set; }

    /// <summary>The executor who gave the command, if one did.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public Actor? RequestedBy { get; set; }

    /// <summary>When the publication was closed, if it was.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    [PersonalData(PersonalDataKind.ReplyAddress)]
    public string? ReplyUrl { get; set; }

    [PersonalData(PersonalDataKind.ReplyId)]
    public string? NetworkReplyId { get; set; }

    /// <summary>When the reply stood in the network (UTC).</summary>
    public DateTimeOffset? PostedAt { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public Actor? PostedBy { get; set; }

    public bool ByHand { get; set; }

    [PersonalData(PersonalDataKind.Evidence)]
    public Attachment? Screenshot { get; set; }

    /// <summary>A posting for what was just approved.</summary>
    public static (Posting Posting, IReadOnlyList<IEvent> Events) Create(
        Guid publicationId, ApprovedReply reply, DateTimeOffset dueAt, PostingObstacle? obstacle, DateTimeOffset now)
    {
        var posting = new Posting
        {
            PublicationId = publicationId,
            Reply = reply,
            BodyCode = reply.BodyCode,
            Network = reply.Network,
            SubmittedById = reply.SubmittedBy.Id,
            DueAt = dueAt,
        };
        return (posting, posting.Begin(obstacle, now));
    }

    /// <summary>Whether an approval says something new; a second delivery and what comes too late do not.</summary>
    public bool Accepts(int submission) =>
        State is not (PostingState.Posted or PostingState.Cancelled)
        && ClosedAt is null
        && submission > (Replacement ?? Reply).Submission;

    /// <summary>
    /// A newer submission was approved. It takes the place of the older one, but not while an attempt with the older
    /// one may still arrive: two replies under one post is the worst outcome.
    /// </summary>
    public IReadOnlyList<IEvent> Replace(ApprovedReply reply, DateTimeOffset dueAt, PostingObstacle? obstacle, DateTimeOffset now)
    {
        if (!Accepts(reply.Submission))
            return [];

        Version++;
        DueAt = dueAt;
        if (State is PostingState.InFlight or PostingState.Unknown || Unresolved)
        {
            Replacement = reply;
            if (State == PostingState.Failed)
                LookAgain(now);
            return [];
        }

        Take(reply);
        return Begin(obstacle, now);
    }

    /// <summary>The publication was closed: nothing is posted any more, unless it may stand there already.</summary>
    public void Close(DateTimeOffset now)
    {
        if (ClosedAt is not null || State is PostingState.Posted or PostingState.Cancelled)
            return;

        Version++;
        ClosedAt = now;
        if (State is PostingState.InFlight or PostingState.Unknown || Unresolved)
            return;
        Cancel();
    }

    /// <summary>The executor's command to post now.</summary>
    public Outcome<IReadOnlyList<IEvent>> Command(Actor executor, DateTimeOffset now)
    {
        switch (State)
        {
            case PostingState.Waiting:
            case PostingState.Ready:
                Version++;
                RequestedBy = executor;
                Tries = 0;
                State = PostingState.Ready;
                NextAttemptAt = now;
                return new List<IEvent>();
            case PostingState.Failed:
                return new Refusal(PublishingRefusals.PostByHand, "Posting failed: retry it, or post by hand and confirm.");
            default:
                return NotNow();
        }
    }

    /// <summary>The executor asks for another attempt, after whatever stood in the way was removed.</summary>
    public Outcome<IReadOnlyList<IEvent>> Retry(Actor executor, PostingObstacle? obstacle, DateTimeOffset now)
    {
        switch (State)
        {
            case PostingState.Failed when obstacle is not null:
                return new Refusal(PublishingRefusals.CannotPost, obstacle.Detail)
                {
                    Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["obstacle"] = obstacle.Code },
                };
            case PostingState.Failed when ErrorCode == PostingFaults.ContentMismatch && Replacement is null:
                return new Refusal(
                    PublishingRefusals.ContentMismatch, "The text is not the approved one. It needs a new approval before it can be posted.");
            case PostingState.Failed when Unresolved:
                // The earlier attempt may have left a reply: look before another one is made.
                Version++;
                RequestedBy = executor;
                LookAgain(now);
                return new List<IEvent>();
            case PostingState.Failed:
            case PostingState.Ready:
                Version++;
                RequestedBy = executor;
                Tries = 0;
                State = PostingState.Ready;
                ErrorCode = null;
                ErrorDetail = null;
                NextAttemptAt = now;
                return new List<IEvent>();
            case PostingState.Unknown:
                Version++;
                NextAttemptAt = now;
                return new List<IEvent>();
            case PostingState.Waiting:
                return new Refusal(PublishingRefusals.NotStarted, "It was not started yet: give the command to post.");
            default:
                return NotNow();
        }
    }

    /// <summary>The executor posted by hand (clause 10: in the network of the publication) and says where it stands.</summary>
    public Outcome<IReadOnlyList<IEvent>> Confirm(
        string replyUrl, Attachment screenshot, DateTimeOffset? postedAt, Actor executor, DateTimeOffset now)
    {
        if (State is PostingState.InFlight or PostingState.Unknown)
        {
            return new Refusal(
                PublishingRefusals.OutcomeUnknown,
                "An attempt to post it automatically is not settled yet. Wait until the comments were read back: a second "
                + "reply under the same publication is worse than a late one.");
        }

        if (State is PostingState.Posted or PostingState.Cancelled)
            return NotNow();
        if (postedAt > now)
            return new Refusal(PublishingRefusals.PostedInFuture, "The reply cannot have been posted later than now.", "postedAt");
        var reply = Replacement ?? Reply;
        if (postedAt < reply.ApprovedAt)
        {
            return new Refusal(
                PublishingRefusals.PostedBeforeApproval, $"The reply was approved at {reply.ApprovedAt:O}; it cannot have been posted before.", "postedAt");
        }

        Take(reply);
        return Done(replyUrl, null, postedAt ?? now, executor, byHand: true, screenshot);
    }

    /// <summary>Begins an attempt. Committed before the network is called.</summary>
    public void StartAttempt(Guid attemptId, DateTimeOffset leaseUntil, DateTimeOffset now)
    {
        if (State != PostingState.Ready)
            throw new InvalidOperationException($"An attempt starts from Ready, not from {State}.");

        Version++;
        State = PostingState.InFlight;
        Attempts++;
        Tries++;
        AttemptId = ClaimId = attemptId;
        AttemptStartedAt = now;
        AttemptEndedAt = null;
        LeaseUntil = leaseUntil;
        NextAttemptAt = null;
        ReadBacks = 0;
    }

    /// <summary>Begins a look at the comments after an attempt whose outcome is unknown.</summary>
    public void StartLook(Guid claimId, DateTimeOffset leaseUntil)
    {
        if (State != PostingState.Unknown)
            throw new InvalidOperationException($"The comments are read back in Unknown, not in {State}.");

        Version++;
        ClaimId = claimId;
        LeaseUntil = leaseUntil;
    }

    /// <summary>The replica that ran the attempt is gone: whether it posted, only the network can say.</summary>
    public IReadOnlyList<IEvent> ExpireLease(PostingPlan plan, DateTimeOffset now) =>
        State == PostingState.InFlight && LeaseUntil <= now
            ? BecomeUnknown(PostingFaults.LeaseExpired, "The attempt was cut off before it could say how it ended.", plan, now)
            : [];

    /// <summary>An attempt ended.</summary>
    public IReadOnlyList<IEvent> Settle(Guid attemptId, PostResult result, PostingPlan plan, DateTimeOffset now)
    {
        // A result that comes after the lease was taken away still counts when it says that the reply stands there.
        var late = State == PostingState.Unknown && AttemptId == attemptId && result.Kind == PostResultKind.Posted;
        if (!late && (State != PostingState.InFlight || AttemptId != attemptId))
            return [];

        switch (result.Kind)
        {
            case PostResultKind.Posted:
                // It ended with the reply, not with the writing down of it.
                return [Attempted(result.PostedAt!.Value, "posted", null, null), .. Done(
                    result.ReplyUrl!, result.ReplyId, result.PostedAt.Value, RequestedBy ?? Actor.System, byHand: false, null)];
            case PostResultKind.Unknown:
                return BecomeUnknown(result.Code, result.Detail, plan, now);
            case PostResultKind.Released:
                Free(now);
                Tries--;
                return AfterNothing(now, result.Code, result.Detail, now, plan);
            case PostResultKind.Retry:
                Free(now);
                return [Attempted(now, "retry", result.Code, result.Detail),
                    .. AfterNothing(plan.DelayAfter(Tries) is { } delay ? now + delay : null, result.Code, result.Detail, now, plan)];
            case PostResultKind.Wait:
                Free(now);
                return [Attempted(now, "wait", result.Code, result.Detail), .. AfterNothing(now + result.WaitFor, result.Code, result.Detail, now, plan)];
            default:
                Free(now);
                return [Attempted(now, "failed", result.Code, result.Detail), .. AfterNothing(null, result.Code, result.Detail, now, plan)];
        }
    }

    /// <summary>The comments were read back, or could not be.</summary>
    public IReadOnlyList<IEvent> SettleLook(Guid claimId, ReadBackResult result, PostingPlan plan, DateTimeOffset now)
    {
        if (State != PostingState.Unknown || ClaimId != claimId)
            return [];

        Version++;
        ClaimId = null;
        LeaseUntil = null;
        switch (result.Kind)
        {
            case ReadBackKind.Found:
                return [Attempted(now, "posted", null, "Found by reading back."), .. Done(
                    result.ReplyUrl!, result.ReplyId, Within(result.PostedAt!.Value, now), RequestedBy ?? Actor.System, byHand: false, null)];
            case ReadBackKind.NotFound:
                ReadBacks++;
                if (ReadBacks < plan.ReadBackAttempts || now < AttemptEndedAt + plan.ArrivalLimit)
                {
                    NextAttemptAt = now + plan.ReadBackPause;
                    return [];
                }

                Unresolved = false;
                return [Attempted(now, "not-there", PostingFaults.NotThere, null), .. AfterNothing(
                    plan.DelayAfter(Tries) is { } delay ? now + delay : null, ErrorCode, ErrorDetail, now, plan)];
            case ReadBackKind.TryLater when now + plan.ReadBackPause <= LookUntil(plan):
                NextAttemptAt = now + (result.WaitFor > plan.ReadBackPause ? result.WaitFor : plan.ReadBackPause);
                return [];
            default:
                State = PostingState.Failed;
                NextAttemptAt = null;
                ErrorCode = PostingFaults.OutcomeUnknown;
                ErrorDetail = "It could not be found out whether the reply stands under the publication"
                    + $"{(result.Code is null ? "" : $" ({result.Code})")}. Look there before you post by hand.";
                return [Failed(now)];
        }
    }

    /// <summary>From here on no new attempt is planned: the executor needs what is left to post by hand.</summary>
    public DateTimeOffset GiveUpAt(PostingPlan plan) => DueAt - plan.ByHandBefore;

    /// <summary>Also an attempt that a person asked for late gets the time in which its reply may still appear.</summary>
    private DateTimeOffset LookUntil(PostingPlan plan)
    {
        var arrival = AttemptEndedAt!.Value + (2 * plan.ArrivalLimit);
        return arrival > GiveUpAt(plan) ? arrival : GiveUpAt(plan);
    }

    private List<IEvent> Begin(PostingObstacle? obstacle, DateTimeOffset now)
    {
        Tries = 0;
        RequestedBy = null;
        ErrorCode = obstacle?.Code;
        ErrorDetail = obstacle?.Detail;
        NextAttemptAt = null;
        if (obstacle is not null)
        {
            State = PostingState.Failed;
            return [Failed(now)];
        }

        State = Reply.Automatic ? PostingState.Ready : PostingState.Waiting;
        if (Reply.Automatic)
            NextAttemptAt = now;
        return [];
    }

    private void Take(ApprovedReply reply)
    {
        Reply = reply;
        Replacement = null;
        BodyCode = reply.BodyCode;
        Network = reply.Network;
        SubmittedById = reply.SubmittedBy.Id;
    }

    private void Free(DateTimeOffset now)
    {
        Version++;
        AttemptEndedAt = now;
        ClaimId = null;
        LeaseUntil = null;
        Unresolved = false;
    }

    /// <summary>It is certain that nothing was posted: what comes next?</summary>
    private List<IEvent> AfterNothing(DateTimeOffset? next, string? code, string? detail, DateTimeOffset now, PostingPlan plan)
    {
        if (ClosedAt is not null)
        {
            Cancel();
            return [];
        }

        if (Replacement is { } replacement)
        {
            Take(replacement);
            return Begin(null, now);
        }

        ErrorCode = code;
        ErrorDetail = detail;
        NextAttemptAt = next;
        if (next is { } at && (at == now || at <= GiveUpAt(plan)))
        {
            State = PostingState.Ready;
            return [];
        }

        State = PostingState.Failed;
        NextAttemptAt = null;
        return [Failed(now)];
    }

    private List<IEvent> BecomeUnknown(string? code, string? detail, PostingPlan plan, DateTimeOffset now)
    {
        Version++;
        State = PostingState.Unknown;
        Unresolved = true;
        AttemptEndedAt = now;
        ClaimId = null;
        LeaseUntil = null;
        ReadBacks = 0;
        NextAttemptAt = now + (plan.FirstLook < plan.ReadBackPause ? plan.FirstLook : plan.ReadBackPause);
        ErrorCode = code;
        ErrorDetail = detail;
        return [Attempted(now, "unknown", code, detail)];
    }

    private void LookAgain(DateTimeOffset now)
    {
        State = PostingState.Unknown;
        ReadBacks = 0;
        NextAttemptAt = now;
    }

    private void Cancel()
    {
        State = PostingState.Cancelled;
        NextAttemptAt = null;
        Replacement = null;
    }

    private List<IEvent> Done(
        string replyUrl, string? networkReplyId, DateTimeOffset postedAt, Actor postedBy, bool byHand, Attachment? screenshot)
    {
        Version++;
        State = PostingState.Posted;
        ReplyUrl = replyUrl;
        NetworkReplyId = networkReplyId;
        PostedAt = postedAt;
        PostedBy = postedBy;
        ByHand = byHand;
        Screenshot = screenshot;
        Unresolved = false;
        Replacement = null;
        ClaimId = null;
        LeaseUntil = null;
        NextAttemptAt = null;
        ErrorCode = null;
        ErrorDetail = null;
        return
        [
            new ReplyPosted(
                PublicationId, postedAt, BodyCode, Reply.Submission, postedAt, replyUrl, networkReplyId, Reply.ContentHash, byHand, screenshot, postedBy),
        ];
    }

    /// <summary>Networks tell whole seconds: a reply cannot be older than the attempt that made it, nor come from the future.</summary>
    private DateTimeOffset Within(DateTimeOffset postedAt, DateTimeOffset now) =>
        postedAt < AttemptStartedAt ? AttemptStartedAt.Value : postedAt > now ? now : postedAt;

    private PostingAttempted Attempted(DateTimeOffset now, string outcome, string? code, string? detail) =>
        new(PublicationId, now, Attempts, outcome, code, detail);

    private PostingFailed Failed(DateTimeOffset now) => new(
        PublicationId, now, BodyCode, ErrorCode ?? PostingFaults.Internal, ErrorDetail ?? "The network did not take the reply in time.");

    private Refusal NotNow() => State switch
    {
        PostingState.Posted => new Refusal(PublishingRefusals.AlreadyPosted, "The reply stands under the publication already.")
        {
            Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["replyUrl"] = ReplyUrl, ["postedAt"] = PostedAt },
        },
        PostingState.Cancelled => new Refusal(PublishingRefusals.Cancelled, "The publication was closed before the reply was posted."),
        _ => new Refusal(PublishingRefusals.AttemptRunning, "An attempt is under way; its outcome comes by itself."),
    };
}
