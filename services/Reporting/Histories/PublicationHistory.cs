using SocialPubs.Contracts;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Histories;

/// <summary>
/// What the events of one publication say, as a pure function of their set: the order in which they arrived and how
/// often each did changes nothing. The timeline, the summary and the clocks are all read from here.
/// </summary>
internal sealed class PublicationHistory
{
    private readonly HeardEvent[] events;
    private readonly Dictionary<string, Actor> people = new(StringComparer.Ordinal);

    private PublicationHistory(Guid publicationId, HeardEvent[] events)
    {
        PublicationId = publicationId;
        this.events = events;
        foreach (var heard in events)
        {
            foreach (var actor in ActorsOf(heard.Event))
                people[actor.Id] = actor;
        }

        Directed = All<PublicationDirected>().MaxBy(directed => directed.Direction);
        Rounds = RoundHistory.Of(events);
        Status = StatusNow();
        Clocks = ClockHistory.Of(events, this);
    }

    public Guid PublicationId { get; }

    /// <summary>The events by instant, then by cause, then by message.</summary>
    public IReadOnlyList<HeardEvent> Events => events;

    public PublicationStatus Status { get; }

    /// <summary>The direction that holds: the highest.</summary>
    public PublicationDirected? Directed { get; }

    /// <summary>The publication itself; null as long as only messages without it have arrived.</summary>
    public PublicationSnapshot? Snapshot => Directed?.Publication
        ?? First<PublicationRegistered>()?.Publication
        ?? All<DraftApproved>().MaxBy(approved => approved.Submission)?.Publication
        ?? All<DraftSubmitted>().MaxBy(submitted => submitted.Submission)?.Publication;

    /// <summary>The body that it was directed to last, also after that body declined.</summary>
    public string? BodyCode => Directed?.BodyCode;

    public PublicationRegistered? Registered => First<PublicationRegistered>();

    public PublicationClosed? Closed => First<PublicationClosed>();

    public ReplyPosted? Posted => First<ReplyPosted>();

    public PublicationMarkedSignificant? Significant => First<PublicationMarkedSignificant>();

    /// <summary>The correction of the detection that holds: the last.</summary>
    public DetectionCorrected? Correction => All<DetectionCorrected>().LastOrDefault();

    /// <summary>The correction of the topic that holds: the last.</summary>
    public TopicCorrected? TopicCorrection => All<TopicCorrected>().LastOrDefault();

    /// <summary>What it is about, after corrections.</summary>
    public string? TopicCode => TopicCorrection is { } correction ? correction.ActualTopicCode : Snapshot?.TopicCode;

    public string? TopicName => TopicCorrection is { } correction ? correction.ActualTopicName : Snapshot?.TopicName;

    /// <summary>When it was detected, after corrections; the clocks stay as they started.</summary>
    public DateTimeOffset? DetectedAt => Correction?.ActualDetectedAt ?? Snapshot?.DetectedAt;

    /// <summary>When the reply stood in the network.</summary>
    public DateTimeOffset? RepliedAt => Posted?.PostedAt ?? First<PublicationAnswered>()?.PostedAt;

    public string? ReplyUrl => Posted?.ReplyUrl ?? First<PublicationAnswered>()?.ReplyUrl;

    /// <summary>The earlier publications that it repeats (clause 11), each once, as known last.</summary>
    public IReadOnlyList<EarlierPublication> Earlier =>
    [
        .. events
            .SelectMany(heard => heard.Event switch
            {
                PublicationDirected directed => directed.RepeatOf,
                PublicationLinkedAsRepeat linked => linked.Earlier,
                _ => [],
            })
            .GroupBy(earlier => earlier.PublicationId)
            .Select(group => group.Last())
            .OrderBy(earlier => earlier.PublicationId),
    ];

    public bool IsRepeat => Snapshot is { IsRepeat: true } || Earlier.Count > 0;

    public IReadOnlyList<ClockHistory> Clocks { get; }

    public IReadOnlyList<RoundHistory> Rounds { get; }

    public static PublicationHistory Of(Guid publicationId, IEnumerable<HeardEvent> events) => new(
        publicationId,
        [
            .. events
                .Where(heard => heard.Event.PublicationId == publicationId)
                .DistinctBy(heard => heard.MessageId)
                // PostgreSQL keeps microseconds: what a service stored and told again is the same instant as before.
                .OrderBy(heard => heard.Event.OccurredAt.UtcTicks / TimeSpan.TicksPerMicrosecond)
                .ThenBy(heard => CausalOrder.RankOf(heard.Event))
                .ThenBy(heard => heard.MessageId),
        ]);

    public IEnumerable<T> All<T>()
        where T : IEvent => events.Select(heard => heard.Event).OfType<T>();

    public T? First<T>()
        where T : class, IEvent => All<T>().FirstOrDefault();

    /// <summary>The person behind an id, if an event told the name.</summary>
    public Actor? Person(string? id) => id is null ? null : people.GetValueOrDefault(id);

    /// <summary>
    /// Which executor had the assignment at an instant; false where no event tells of assignments, so that only the
    /// clock's own word is left.
    /// </summary>
    public bool TryGetExecutorAt(DateTimeOffset instant, out string? executor)
    {
        executor = null;
        var known = false;
        foreach (var happened in events.Select(heard => heard.Event).TakeWhile(happened => happened.OccurredAt <= instant))
        {
            switch (happened)
            {
                case AssignmentTaken taken:
                    (executor, known) = (taken.Executor.Id, true);
                    break;
                case AssignmentHandedOver handedOver:
                    (executor, known) = (handedOver.To.Id, true);
                    break;
                case AssignmentReleased:
                    (executor, known) = (null, true);
                    break;
                case PublicationDirected or DirectionDeclined:
                    executor = null;
                    break;
                default:
                    break;
            }
        }

        return known;
    }

    // By numbers of directions and submissions rather than by instants: the services' machines need not agree on the time.
    private PublicationStatus StatusNow()
    {
        // What stands in the network is a fact, also where somebody closed the publication at the same time.
        if (Posted is not null || First<PublicationAnswered>() is not null)
            return PublicationStatus.Answered;
        if (Closed is not null)
            return PublicationStatus.Closed;

        var direction = Directed?.Direction ?? 0;
        if (All<DirectionDeclined>().Any(declined => declined.Direction >= direction))
            return PublicationStatus.Declined;

        var round = Rounds.LastOrDefault(candidate => candidate.Direction is null || candidate.Direction >= direction);
        if (round is not null)
        {
            return round.Decision switch
            {
                RoundDecision.Approved when First<PostingFailed>() is not null => PublicationStatus.PostingByHand,
                RoundDecision.Approved => PublicationStatus.Posting,
                RoundDecision.Returned => PublicationStatus.Rework,
                RoundDecision.Withdrawn => PublicationStatus.Drafting,
                _ => PublicationStatus.Review,
            };
        }

        var taken = false;
        foreach (var heard in events)
        {
            taken = heard.Event switch
            {
                AssignmentTaken assignment when assignment.Direction >= direction => true,
                AssignmentHandedOver assignment when assignment.Direction >= direction => true,
                AssignmentReleased assignment when assignment.Direction >= direction => false,
                _ => taken,
            };
        }

        return taken ? PublicationStatus.Drafting : Directed is null ? PublicationStatus.Registered : PublicationStatus.Directed;
    }

    private static IEnumerable<Actor> ActorsOf(IEvent happened)
    {
        if (EventFacts.ActorOf(happened) is { } actor)
            yield return actor;
        switch (happened)
        {
            case AssignmentHandedOver handedOver:
                yield return handedOver.To;
                break;
            case DraftApproved approved:
                yield return approved.SubmittedBy;
                break;
            case DraftSubmitted submitted:
                foreach (var author in submitted.Authors)
                    yield return author;
                break;
            default:
                break;
        }
    }
}
