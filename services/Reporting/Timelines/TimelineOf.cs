using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Timelines;

/// <summary>Tells a history; pure.</summary>
internal static class TimelineOf
{
    public static Timeline History(PublicationHistory history, RegulationNames names) => new(
        history.PublicationId,
        history.Status,
        history.Snapshot is { } snapshot ? snapshot with { TopicCode = history.TopicCode, TopicName = history.TopicName } : null,
        history.BodyCode,
        history.Directed?.BodyName,
        history.DetectedAt,
        history.RepliedAt,
        history.ReplyUrl,
        history.IsRepeat,
        history.Significant is not null,
        history.Earlier,
        Directions(history),
        [.. history.Clocks.Select(clock => Clock(clock, history, names))],
        history.Rounds,
        [.. history.Events.SelectMany(heard => Attempts(heard.Event))],
        Entries(history, names));

    private static IReadOnlyList<TimelineEntry> Entries(PublicationHistory history, RegulationNames names)
    {
        var overruled = history.Clocks
            .Where(clock => clock.State is ClockState.Met or ClockState.Cancelled)
            .Select(clock => clock.DeadlineId)
            .ToHashSet();
        var entries = new List<TimelineEntry>();
        foreach (var (messageId, happened) in history.Events)
        {
            // A miss that did not stand stays on record and out of the telling.
            if (happened is DeadlineMissed missed && overruled.Contains(missed.DeadlineId))
                continue;

            entries.Add(new TimelineEntry(
                happened.OccurredAt,
                EventFacts.CodeOf(happened.GetType().Name),
                TimelineTexts.TitleOf(happened, names),
                TimelineTexts.DetailOf(happened),
                EventFacts.ActorOf(happened),
                EventFacts.BodyOf(happened),
                EventFacts.DataOf(happened),
                messageId));
        }

        // The finding has no message of its own: it comes with the registration and lies before it.
        if (history.Events.FirstOrDefault(heard => heard.Event is PublicationRegistered) is { Event: PublicationRegistered registered } first)
        {
            var at = registered.Publication.DetectedAt;
            var place = entries.FindIndex(entry => entry.At >= at);
            entries.Insert(place < 0 ? entries.Count : place, new TimelineEntry(
                at, "publicationDetected", TimelineTexts.Detected, null, registered.RegisteredBy, null,
                new Dictionary<string, object?>(StringComparer.Ordinal), first.MessageId));
        }

        return entries;
    }

    private static IReadOnlyList<TimelineDirection> Directions(PublicationHistory history)
    {
        var directed = history.All<PublicationDirected>().ToLookup(direction => direction.Direction);
        var declined = history.All<DirectionDeclined>().ToLookup(direction => direction.Direction);
        return
        [
            .. directed.Select(group => group.Key).Union(declined.Select(group => group.Key)).Order().Select(number =>
            {
                var there = directed[number].FirstOrDefault();
                var back = declined[number].FirstOrDefault();
                return new TimelineDirection(
                    number, there?.BodyCode ?? back!.BodyCode, there?.BodyName, there?.OccurredAt, there?.DirectedBy,
                    there?.Instructions, back?.OccurredAt, back?.DeclinedBy, back?.Reason);
            }),
        ];
    }

    private static TimelineClock Clock(ClockHistory clock, PublicationHistory history, RegulationNames names) => new(
        clock.DeadlineId, clock.Timer, names.Timer(clock.Timer), clock.Stage, clock.Clause, clock.StartedAt, clock.DueAt,
        clock.State, clock.SettledAt, clock.CancelledAt, clock.Early, clock.Late, clock.BodyCode, clock.HolderId,
        history.Person(clock.HolderId)?.Name, clock.WarnedAt);

    private static IEnumerable<TimelineAttempt> Attempts(IEvent happened) => happened switch
    {
        PostingAttempted attempted =>
            [new(attempted.OccurredAt, attempted.Attempt, attempted.Outcome, attempted.ErrorCode, attempted.Detail)],
        PostingFailed failed => [new(failed.OccurredAt, null, "by-hand", failed.ErrorCode, failed.Detail)],
        _ => [],
    };
}
