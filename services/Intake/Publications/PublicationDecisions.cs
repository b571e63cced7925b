using SocialPubs.Contracts;
using SocialPubs.Intake.Registers;
using SocialPubs.Intake.Validation;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

/// <summary>What was decided: the event that follows, and what it does to the clocks.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Timers">What the regulation says to it; null where it is no event of the regulation.</param>
internal sealed record Decided<TEvent>(TEvent Event, TimerChanges? Timers)
    where TEvent : IEvent;

/// <summary>Where to direct a publication.</summary>
/// <param name="Body">The body, or null where the code is unknown.</param>
/// <param name="Code">The code that was asked for.</param>
/// <param name="MissingRoles">The roles that nobody holds there now (clause 5).</param>
/// <param name="Field">The field of the request that led here.</param>
internal sealed record Destination(Body? Body, string Code, IReadOnlyList<RoleRule> MissingRoles, string Field = "bodyCode")
{
    /// <summary>Why nothing can be directed there, if so.</summary>
    public Refusal? Fault()
    {
        if (Body is null)
            return new Refusal(IntakeRefusals.UnknownBody, $"There is no body '{Code}'.", Field);
        if (!Body.Active)
            return new Refusal(IntakeRefusals.InactiveBody, $"'{Code}' takes no publications any more.", Field);
        if (MissingRoles.Count == 0)
            return null;

        // Decree 188, clause 5.
        return new Refusal(
            IntakeRefusals.BodyNotStaffed,
            $"Nobody is appointed at '{Code}' as {string.Join(", ", MissingRoles.Select(role => $"{role.Id} ({role.Name})"))}.",
            Field)
        {
            Facts = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["missingRoles"] = MissingRoles.Select(role => role.Id).ToArray(),
            },
        };
    }
}

/// <summary>Pure decisions on a publication: state, command and instant in, event or refusals out.</summary>
internal static class PublicationDecisions
{
    /// <summary>The reasons to close where the regulation names none.</summary>
    private static readonly IReadOnlyList<ClosingReason> CommonClosingReasons =
    [
        new() { Id = "deleted", Name = "Публикация удалена", EvidenceRequired = true },
        new() { Id = Duplicate, Name = "Публикация уже зарегистрирована" },
        new() { Id = "not-critical", Name = "Публикация не является критической" },
        new() { Id = "other", Name = "Иное" },
    ];

    private const string Duplicate = "duplicate";

    /// <summary>Directs, or directs again, to a body (decree 188, clause 4). The reply's clock runs on from the detection.</summary>
    public static Outcome<Decided<PublicationDirected>> Direct(
        this Publication publication,
        Destination destination,
        string? instructions,
        IReadOnlyList<EarlierPublication> earlier,
        Clocks clocks,
        Actor actor,
        DateTimeOffset now)
    {
        if (publication.IsTerminal)
            return publication.WrongState("It can be directed only while no reply stands and it is not closed.");
        if (publication.Status == PublicationStatus.Directed && publication.BodyCode == destination.Code)
            return new Refusal(IntakeRefusals.SameBody, $"'{destination.Code}' has it already.", destination.Field);
        if (destination.Fault() is { } fault)
            return fault;

        var timers = clocks.On(RegulationEvents.PublicationDirected, now);
        return new Decided<PublicationDirected>(
            new PublicationDirected(
                publication.Id,
                now,
                publication.Direction + 1,
                destination.Code,
                destination.Body!.Name,
                publication.Snapshot(clocks.ReplyDueAfter(timers) ?? publication.ReplyDue),
                earlier,
                instructions,
                actor),
            timers);
    }

    /// <summary>The body says that the question is not within its powers.</summary>
    public static Outcome<Decided<DirectionDeclined>> Decline(
        this Publication publication, string? reason, Regulation regulation, Clocks clocks, Actor actor, DateTimeOffset now)
    {
        if (publication.Status != PublicationStatus.Directed)
            return publication.WrongState("Only what is directed to a body can be declined.");
        if (regulation.Transfer is not { Allowed: true } transfer)
            return new Refusal(IntakeRefusals.DeclineNotAllowed, $"Regulation {regulation.Id} knows no way back.");
        if (transfer.ReasonRequired && reason is null)
            return new Refusal(CommonRefusals.Invalid, "This field is needed.", "reason");

        return new Decided<DirectionDeclined>(
            new DirectionDeclined(publication.Id, now, publication.Direction, publication.BodyCode!, reason ?? string.Empty, actor),
            clocks.On(RegulationEvents.DirectionDeclined, now));
    }

    /// <summary>Closes without a reply, for one of the regulation's reasons.</summary>
    public static Outcome<Decided<PublicationClosed>> Close(
        this Publication publication,
        ClosePublicationCommand command,
        Regulation regulation,
        Clocks clocks,
        Actor actor,
        DateTimeOffset now)
    {
        if (publication.IsTerminal)
            return publication.WrongState("It can be closed only while no reply stands and it is not closed.");

        var reasons = regulation.ClosingReasons.Count > 0 ? regulation.ClosingReasons : CommonClosingReasons;
        if (reasons.FirstOrDefault(known => known.Id == command.Reason) is not { } reason)
        {
            return new Refusal(
                IntakeRefusals.UnknownClosingReason, $"Reasons are {string.Join(", ", reasons.Select(known => known.Id))}.", "reason");
        }

        if (reason.EvidenceRequired && command.Evidence.Count == 0)
            return new Refusal(IntakeRefusals.EvidenceRequired, $"'{reason.Id}' needs a screenshot or another file.", "evidence");
        if (reason.Id == Duplicate && command.DuplicateOf is null)
            return new Refusal(IntakeRefusals.DuplicateOfRequired, "Name the publication of which it is a duplicate.", "duplicateOf");
        if (command.DuplicateOf == publication.Id)
            return new Refusal(CommonRefusals.Invalid, "A publication is no duplicate of itself.", "duplicateOf");
        if (reason.Id != Duplicate && command.DuplicateOf is not null)
            return new Refusal(CommonRefusals.Invalid, "Only a duplicate names another publication.", "duplicateOf");

        return new Decided<PublicationClosed>(
            new PublicationClosed(publication.Id, now, reason.Id, command.Comment, command.Evidence, actor)
            {
                DuplicateOf = command.DuplicateOf,
            },
            clocks.On(RegulationEvents.PublicationClosed, now));
    }

    /// <summary>Finds it socially significant (decree 188, clause 13); also when it is answered already.</summary>
    public static Outcome<Decided<PublicationMarkedSignificant>> MarkSignificant(
        this Publication publication, string reason, Actor actor, DateTimeOffset now)
    {
        if (publication.Status == PublicationStatus.Closed)
            return publication.WrongState("A closed publication is not reported any more.");
        if (publication.SignificantAt is not null)
            return new Refusal(IntakeRefusals.AlreadySignificant, "It was reported when it was marked first.");

        return new Decided<PublicationMarkedSignificant>(
            new PublicationMarkedSignificant(publication.Id, now, reason, publication.BodyCode, actor), null);
    }

    /// <summary>
    /// Links it to earlier publications on the same question (decree 188, clause 11). Each was detected before it, which
    /// is an order: links can form no circle, whoever else links at the same moment.
    /// </summary>
    /// <param name="publication">The repeat.</param>
    /// <param name="asked">The ids in the request.</param>
    /// <param name="found">Those of them that are on record.</param>
    /// <param name="linked">What it is linked to already.</param>
    /// <param name="field">The field of the request with the ids.</param>
    /// <param name="actor">Who links.</param>
    /// <param name="now">The present instant.</param>
    /// <returns>The event with all links, old and new; null where all of them are there already.</returns>
    public static Outcome<Decided<PublicationLinkedAsRepeat>?> LinkRepeat(
        this Publication publication,
        IReadOnlyList<Guid> asked,
        IReadOnlyDictionary<Guid, Earlier> found,
        IReadOnlyCollection<Earlier> linked,
        string field,
        Actor actor,
        DateTimeOffset now)
    {
        if (publication.IsTerminal)
            return publication.WrongState("It can be linked only while no reply stands and it is not closed.");

        var faults = new Faults();
        for (var index = 0; index < asked.Count; index++)
        {
            if (asked[index] == publication.Id)
                faults.Add(CommonRefusals.Invalid, "A publication does not repeat itself.", $"{field}[{index}]");
            else if (!found.TryGetValue(asked[index], out var earlier))
                faults.Add(IntakeRefusals.UnknownPublication, "There is no publication with this id.", $"{field}[{index}]");
            else if ((earlier.DetectedAt, earlier.Id).CompareTo((publication.DetectedAt, publication.Id)) > 0)
                faults.Add(IntakeRefusals.RepeatNotEarlier, "It was detected later than this one.", $"{field}[{index}]");
        }

        if (faults.Any)
            return faults.ToList();

        var all = linked.Concat(asked.Select(id => found[id])).DistinctBy(earlier => earlier.Id).ToList();
        if (all.Count == linked.Count)
            return (Decided<PublicationLinkedAsRepeat>?)null;

        return new Decided<PublicationLinkedAsRepeat>(
            new PublicationLinkedAsRepeat(publication.Id, now, [.. all.Select(earlier => earlier.ToContract())], actor), null);
    }

    /// <summary>Puts on record that the detection was at another instant; the recorded one and the clocks stay.</summary>
    public static Outcome<Decided<DetectionCorrected>> CorrectDetection(
        this Publication publication, DateTimeOffset detectedAt, string reason, Actor actor, DateTimeOffset now)
    {
        if (detectedAt > now)
            return new Refusal(IntakeRefusals.DetectedInFuture, "Nobody has found it yet at that instant.", "detectedAt");
        if (detectedAt < publication.PostedAt)
            return new Refusal(IntakeRefusals.DetectedBeforePosted, "It had not been posted yet at that instant.", "detectedAt");
        if (detectedAt == publication.DetectedAt)
            return new Refusal(CommonRefusals.Invalid, "This is the instant on record.", "detectedAt");

        return new Decided<DetectionCorrected>(
            new DetectionCorrected(publication.Id, now, publication.DetectedAt, detectedAt, reason, actor), null);
    }

    /// <summary>
    /// Puts on record what it is really about, also when it is answered or closed: the figures follow.
    /// </summary>
    /// <param name="publication">The publication.</param>
    /// <param name="topic">The right topic, or null where the code is unknown.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who corrects it.</param>
    /// <param name="now">The present instant.</param>
    public static Outcome<Decided<TopicCorrected>> CorrectTopic(
        this Publication publication, Topic? topic, string reason, Actor actor, DateTimeOffset now)
    {
        if (topic is null)
            return new Refusal(IntakeRefusals.UnknownTopic, "There is no topic with this code.", "topicCode");
        if (topic.Code == publication.TopicCode)
            return new Refusal(CommonRefusals.Invalid, "This is the topic on record.", "topicCode");
        if (!topic.Active)
            return new Refusal(IntakeRefusals.InactiveTopic, $"'{topic.Code}' is no longer used.", "topicCode");

        return new Decided<TopicCorrected>(
            new TopicCorrected(publication.Id, now, publication.TopicCode, publication.TopicName, topic.Code, topic.Name, reason, actor), null);
    }

    /// <summary>
    /// The reply stands in the network. The terminal states come first: a second word of it changes nothing, and a
    /// closed publication stays closed; null in both cases.
    /// </summary>
    public static Decided<PublicationAnswered>? Answer(this Publication publication, ReplyPosted reply, Clocks clocks) =>
        publication.IsTerminal
            ? null
            : new Decided<PublicationAnswered>(
                new PublicationAnswered(publication.Id, reply.PostedAt, reply.ReplyUrl, reply.PostedAt),
                clocks.On(RegulationEvents.ReplyPosted, reply.PostedAt));

    private static Refusal WrongState(this Publication publication, string detail) => new(IntakeRefusals.WrongState, detail)
    {
        Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["publicationStatus"] = publication.Status },
    };
}

/// <summary>What a repeat needs to know of the publications before it.</summary>
internal sealed record Earlier(Guid Id, string Url, string? ReplyUrl, DateTimeOffset DetectedAt)
{
    public EarlierPublication ToContract() => new(Id, Url, ReplyUrl);
}
