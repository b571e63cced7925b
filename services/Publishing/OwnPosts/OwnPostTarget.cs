using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Publishing.Postings;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>An own post in one account, posted at most once by the same rules as a reply.</summary>
internal sealed class OwnPostTarget : Delivery<IMessage>
{
    public required Guid Id { get; init; }

    public required Guid OwnPostId { get; init; }

    public required Guid AccountId { get; init; }

    [Audited]
    public required string Network { get; set; }

    /// <summary>Exactly what goes out here.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public required string Text { get; set; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public required IReadOnlyList<Attachment> Attachments { get; set; }

    /// <summary>Over text and files, taken when it was planned: nothing else is posted.</summary>
    public string? ContentHash { get; set; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public override string? ErrorDetail { get; set; }

    /// <summary>Who planned it.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public Actor? PlannedBy { get; set; }

    /// <summary>When it was cancelled while an attempt was under way.</summary>
    public DateTimeOffset? CancelledAt { get; set; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public string? Url { get; set; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public string? NetworkPostId { get; set; }

    public DateTimeOffset? PostedAt { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public Actor? PostedBy { get; set; }

    public bool ByHand { get; set; }

    /// <summary>Whether the network may know of it already.</summary>
    public bool IsStarted => Attempts > 0 || State is not (PostingState.Waiting or PostingState.Ready);

    /// <summary>Whether text and files are those that were planned.</summary>
    public bool IsIntact() => ContentHashes.Of(Text, Attachments.Select(file => file.Hash)) == ContentHash;

    public void Rewrite(string network, string text, IReadOnlyList<Attachment> attachments)
    {
        Version++;
        Network = network;
        Text = text;
        Attachments = attachments;
        ContentHash = null;
        State = PostingState.Waiting;
        NextAttemptAt = null;
    }

    public void Schedule(DateTimeOffset at, TimeSpan patience, Actor planner)
    {
        Version++;
        ContentHash = ContentHashes.Of(Text, Attachments.Select(file => file.Hash));
        State = PostingState.Ready;
        Tries = 0;
        NextAttemptAt = at;
        DueAt = at + patience;
        PlannedBy = planner;
    }

    public void Cancel(DateTimeOffset now)
    {
        if (State is PostingState.Posted or PostingState.Cancelled)
            return;
        Version++;
        CancelledAt = now;
        // What may stand there already is found out first.
        if (State is PostingState.InFlight or PostingState.Unknown || Unresolved)
            return;
        State = PostingState.Cancelled;
        NextAttemptAt = null;
    }

    /// <summary>A person asks for another attempt.</summary>
    public Outcome<IReadOnlyList<IMessage>> Retry(Actor actor, TimeSpan patience, DateTimeOffset now)
    {
        if (CancelledAt is not null || State == PostingState.Cancelled)
            return new Refusal(PublishingRefusals.OwnPostCancelled, "It is cancelled.");
        switch (State)
        {
            case PostingState.Failed when ErrorCode == PostingFaults.ContentMismatch:
                return new Refusal(PublishingRefusals.ContentMismatch, "The text is not the one that was planned.");
            case PostingState.Failed:
                Version++;
                PlannedBy = actor;
                DueAt = now + patience;
                // An earlier attempt may have left it there: look before another one is made.
                if (Unresolved)
                    LookAgain(now);
                else
                    TryAgain(now);
                return new List<IMessage>();
            case PostingState.Posted:
                return new Refusal(PublishingRefusals.AlreadyPosted, "It stands there already.");
            case PostingState.Waiting:
                return new Refusal(PublishingRefusals.NotStarted, "It is not planned yet.");
            default:
                return new Refusal(PublishingRefusals.AttemptRunning, "It goes on by itself.");
        }
    }

    /// <summary>A person posted it by hand and says where it stands.</summary>
    public Outcome<IReadOnlyList<IMessage>> Confirm(string url, DateTimeOffset? postedAt, Actor actor, DateTimeOffset now)
    {
        switch (State)
        {
            case PostingState.InFlight or PostingState.Unknown:
                return new Refusal(PublishingRefusals.OutcomeUnknown, "An attempt is not settled yet: wait until the page was read back.");
            case PostingState.Posted:
                return new Refusal(PublishingRefusals.AlreadyPosted, "It stands there already.");
            case PostingState.Cancelled or PostingState.Waiting:
                return new Refusal(PublishingRefusals.NotStarted, "It is not planned.");
        }

        if (postedAt > now)
            return new Refusal(PublishingRefusals.PostedInFuture, "It cannot have been posted later than now.", "postedAt");
        return Done(url, null, postedAt ?? now, actor, byHand: true);
    }

    protected override IReadOnlyList<IMessage> Attempted(DateTimeOffset now, string outcome, string? code, string? detail) => [];

    protected override IReadOnlyList<IMessage> Posted(string url, string? networkId, DateTimeOffset postedAt) =>
        Done(url, networkId, postedAt, PlannedBy ?? Actor.System, byHand: false);

    protected override IReadOnlyList<IMessage> Failed(DateTimeOffset now) =>
    [
        new OwnPostFailed(
            OwnPostId, Id, now, AccountId, Network, ErrorCode ?? PostingFaults.Internal, ErrorDetail ?? "The network did not take the post in time."),
    ];

    protected override IReadOnlyList<IMessage>? Instead(DateTimeOffset now)
    {
        if (CancelledAt is null)
            return null;
        State = PostingState.Cancelled;
        NextAttemptAt = null;
        return [];
    }

    private List<IMessage> Done(string url, string? networkId, DateTimeOffset postedAt, Actor by, bool byHand)
    {
        MarkPosted();
        Url = url;
        NetworkPostId = networkId;
        PostedAt = postedAt;
        PostedBy = by;
        ByHand = byHand;
        return [new OwnPostPosted(OwnPostId, Id, postedAt, AccountId, Network, url, networkId, byHand, by)];
    }
}
