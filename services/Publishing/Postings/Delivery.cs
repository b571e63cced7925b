using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Networks;

namespace SocialPubs.Publishing.Postings;

/// <summary>
/// One text on its way into a network, at most once: a reply or an own post. The intent is stored before the network is
/// called; an attempt that did not say how it ended is cleared up by reading back before another one is made. All
/// decisions are pure: they change the state and return what to tell the others.
/// </summary>
/// <typeparam name="TMessage">What it tells.</typeparam>
internal abstract class Delivery<TMessage>
    where TMessage : class, IMessage
{
    /// <summary>Rises with every change.</summary>
    public int Version { get; set; } = 1;

    public PostingState State { get; set; }

    /// <summary>When it has to stand in the network (UTC).</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>Attempts so far, over all texts.</summary>
    public int Attempts { get; set; }

    /// <summary>Attempts since the last text or command; picks the retry delay.</summary>
    public int Tries { get; set; }

    /// <summary>The last attempt.</summary>
    public Guid? AttemptId { get; set; }

    public DateTimeOffset? AttemptStartedAt { get; set; }

    public DateTimeOffset? AttemptEndedAt { get; set; }

    /// <summary>Whoever works on it now: an attempt, or one look.</summary>
    public Guid? ClaimId { get; set; }

    /// <summary>Until when the claim holds; after it the worker is taken for dead.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>When the next attempt or look is due; null when nothing is to be done.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>How often what the last attempt may have left was looked for in vain.</summary>
    public int ReadBacks { get; set; }

    /// <summary>Whether the last attempt may have left something that was not found yet.</summary>
    public bool Unresolved { get; set; }

    /// <summary>Why it failed or waits; a code of <see cref="PostingFaults"/> or of the network.</summary>
    [Audited]
    public string? ErrorCode { get; set; }

    public abstract string? ErrorDetail { get; set; }

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

    /// <summary>Begins a look after an attempt whose outcome is unknown.</summary>
    public void StartLook(Guid claimId, DateTimeOffset leaseUntil)
    {
        if (State != PostingState.Unknown)
            throw new InvalidOperationException($"One looks in Unknown, not in {State}.");

        Version++;
        ClaimId = claimId;
        LeaseUntil = leaseUntil;
    }

    /// <summary>The replica that ran the attempt is gone: whether it posted, only the network can say.</summary>
    public IReadOnlyList<TMessage> ExpireLease(PostingPlan plan, DateTimeOffset now) =>
        State == PostingState.InFlight && LeaseUntil <= now
            ? BecomeUnknown(PostingFaults.LeaseExpired, "The attempt was cut off before it could say how it ended.", plan, now)
            : [];

    /// <summary>An attempt ended.</summary>
    public IReadOnlyList<TMessage> Settle(Guid attemptId, PostResult result, PostingPlan plan, DateTimeOffset now)
    {
        // A result that comes after the lease was taken away still counts when it says that the text stands there.
        var late = State == PostingState.Unknown && AttemptId == attemptId && result.Kind == PostResultKind.Posted;
        if (!late && (State != PostingState.InFlight || AttemptId != attemptId))
            return [];

        switch (result.Kind)
        {
            case PostResultKind.Posted:
                // It ended with the text in the network, not with the writing down of it.
                return [.. Attempted(result.PostedAt!.Value, "posted", null, null), .. Posted(result.ReplyUrl!, result.ReplyId, result.PostedAt.Value)];
            case PostResultKind.Unknown:
                return BecomeUnknown(result.Code, result.Detail, plan, now);
            case PostResultKind.Released:
                Free(now);
                Tries--;
                return AfterNothing(now, result.Code, result.Detail, now, plan);
            case PostResultKind.Retry:
                Free(now);
                return [.. Attempted(now, "retry", result.Code, result.Detail),
                    .. AfterNothing(plan.DelayAfter(Tries) is { } delay ? now + delay : null, result.Code, result.Detail, now, plan)];
            case PostResultKind.Wait:
                Free(now);
                return [.. Attempted(now, "wait", result.Code, result.Detail), .. AfterNothing(now + result.WaitFor, result.Code, result.Detail, now, plan)];
            default:
                Free(now);
                return [.. Attempted(now, "failed", result.Code, result.Detail), .. AfterNothing(null, result.Code, result.Detail, now, plan)];
        }
    }

    /// <summary>The network was read back, or could not be.</summary>
    public IReadOnlyList<TMessage> SettleLook(Guid claimId, ReadBackResult result, PostingPlan plan, DateTimeOffset now)
    {
        if (State != PostingState.Unknown || ClaimId != claimId)
            return [];

        Version++;
        ClaimId = null;
        LeaseUntil = null;
        switch (result.Kind)
        {
            case ReadBackKind.Found:
                return [.. Attempted(now, "posted", null, "Found by reading back."),
                    .. Posted(result.ReplyUrl!, result.ReplyId, Within(result.PostedAt!.Value, now))];
            case ReadBackKind.NotFound:
                ReadBacks++;
                if (ReadBacks < plan.ReadBackAttempts || now < AttemptEndedAt + plan.ArrivalLimit)
                {
                    NextAttemptAt = now + plan.ReadBackPause;
                    return [];
                }

                Unresolved = false;
                return [.. Attempted(now, "not-there", PostingFaults.NotThere, null), .. AfterNothing(
                    plan.DelayAfter(Tries) is { } delay ? now + delay : null, ErrorCode, ErrorDetail, now, plan)];
            case ReadBackKind.TryLater when now + plan.ReadBackPause <= LookUntil(plan):
                NextAttemptAt = now + (result.WaitFor > plan.ReadBackPause ? result.WaitFor : plan.ReadBackPause);
                return [];
            default:
                State = PostingState.Failed;
                NextAttemptAt = null;
                ErrorCode = PostingFaults.OutcomeUnknown;
                ErrorDetail = "It could not be found out whether it stands in the network"
                    + $"{(result.Code is null ? "" : $" ({result.Code})")}. Look there before you post by hand.";
                return Failed(now);
        }
    }

    /// <summary>From here on no new attempt is planned: people need what is left to post by hand.</summary>
    public DateTimeOffset GiveUpAt(PostingPlan plan) => DueAt - plan.ByHandBefore;

    /// <summary>What an attempt that ended is told as.</summary>
    protected abstract IReadOnlyList<TMessage> Attempted(DateTimeOffset now, string outcome, string? code, string? detail);

    /// <summary>It stands in the network, posted by the product: ends in <see cref="MarkPosted"/>.</summary>
    protected abstract IReadOnlyList<TMessage> Posted(string url, string? networkId, DateTimeOffset postedAt);

    /// <summary>From now on it is for people.</summary>
    protected abstract IReadOnlyList<TMessage> Failed(DateTimeOffset now);

    /// <summary>What comes, once it is certain that nothing was posted, instead of another attempt; null where nothing does.</summary>
    protected abstract IReadOnlyList<TMessage>? Instead(DateTimeOffset now);

    /// <summary>Nothing more is to be done: it stands there.</summary>
    protected void MarkPosted()
    {
        Version++;
        State = PostingState.Posted;
        Unresolved = false;
        ClaimId = null;
        LeaseUntil = null;
        NextAttemptAt = null;
        ErrorCode = null;
        ErrorDetail = null;
    }

    /// <summary>Looks once more for what an earlier attempt may have left.</summary>
    protected void LookAgain(DateTimeOffset now)
    {
        State = PostingState.Unknown;
        ReadBacks = 0;
        NextAttemptAt = now;
    }

    /// <summary>Makes another attempt as soon as a worker is free.</summary>
    protected void TryAgain(DateTimeOffset now)
    {
        Tries = 0;
        State = PostingState.Ready;
        ErrorCode = null;
        ErrorDetail = null;
        NextAttemptAt = now;
    }

    /// <summary>Also an attempt that a person asked for late gets the time in which its text may still appear.</summary>
    private DateTimeOffset LookUntil(PostingPlan plan)
    {
        var arrival = AttemptEndedAt!.Value + (2 * plan.ArrivalLimit);
        return arrival > GiveUpAt(plan) ? arrival : GiveUpAt(plan);
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
    private IReadOnlyList<TMessage> AfterNothing(DateTimeOffset? next, string? code, string? detail, DateTimeOffset now, PostingPlan plan)
    {
        if (Instead(now) is { } instead)
            return instead;

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
        return Failed(now);
    }

    private IReadOnlyList<TMessage> BecomeUnknown(string? code, string? detail, PostingPlan plan, DateTimeOffset now)
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
        return Attempted(now, "unknown", code, detail);
    }

    /// <summary>Networks tell whole seconds: a text cannot be older than the attempt that made it, nor come from the future.</summary>
    private DateTimeOffset Within(DateTimeOffset postedAt, DateTimeOffset now) =>
        postedAt < AttemptStartedAt ? AttemptStartedAt.Value : postedAt > now ? now : postedAt;
}
