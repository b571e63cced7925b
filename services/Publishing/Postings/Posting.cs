using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Networks;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Postings;

/// <summary>
/// The approved reply to one publication on its way into the network (decree 188, clause 10). All decisions are here and
/// in <see cref="Delivery{TMessage}"/>: they change the state and return what to tell the others, read no clock and touch
/// nothing else.
/// </summary>
internal sealed class Posting : Delivery<IEvent>
{
    public required Guid PublicationId { get; init; }

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

    [PersonalData(PersonalDataKind.FreeText)]
    public override string? ErrorDetail { get; set; }

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
                TryAgain(now);
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

    protected override IReadOnlyList<IEvent> Attempted(DateTimeOffset now, string outcome, string? code, string? detail) =>
        [new PostingAttempted(PublicationId, now, Attempts, outcome, code, detail)];

    protected override IReadOnlyList<IEvent> Posted(string url, string? networkId, DateTimeOffset postedAt) =>
        Done(url, networkId, postedAt, RequestedBy ?? Actor.System, byHand: false, null);

    protected override IReadOnlyList<IEvent> Failed(DateTimeOffset now) =>
        [new PostingFailed(PublicationId, now, BodyCode, ErrorCode ?? PostingFaults.Internal, ErrorDetail ?? "The network did not take the reply in time.")];

    protected override IReadOnlyList<IEvent>? Instead(DateTimeOffset now)
    {
        if (ClosedAt is not null)
        {
            Cancel();
            return [];
        }

        if (Replacement is not { } replacement)
            return null;
        Take(replacement);
        return Begin(null, now);
    }

    private IReadOnlyList<IEvent> Begin(PostingObstacle? obstacle, DateTimeOffset now)
    {
        Tries = 0;
        RequestedBy = null;
        ErrorCode = obstacle?.Code;
        ErrorDetail = obstacle?.Detail;
        NextAttemptAt = null;
        if (obstacle is not null)
        {
            State = PostingState.Failed;
            return Failed(now);
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

    private void Cancel()
    {
        State = PostingState.Cancelled;
        NextAttemptAt = null;
        Replacement = null;
    }

    private List<IEvent> Done(
        string replyUrl, string? networkReplyId, DateTimeOffset postedAt, Actor postedBy, bool byHand, Attachment? screenshot)
    {
        MarkPosted();
        ReplyUrl = replyUrl;
        NetworkReplyId = networkReplyId;
        PostedAt = postedAt;
        PostedBy = postedBy;
        ByHand = byHand;
        Screenshot = screenshot;
        Replacement = null;
        return
        [
            new ReplyPosted(
                PublicationId, postedAt, BodyCode, Reply.Submission, postedAt, replyUrl, networkReplyId, Reply.ContentHash, byHand, screenshot, postedBy),
        ];
    }

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
