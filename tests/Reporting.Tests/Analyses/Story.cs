using SocialPubs.Contracts;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Tests.Analyses;

/// <summary>A short life of a publication, made by hand: what is not said did not happen.</summary>
internal sealed class Story
{
    private readonly List<IEvent> events = [];
    private readonly DateTimeOffset detected;
    private int clocks;

    public Story(
        DateTimeOffset detected, string network = "vk", string? topic = "water", string? topicName = "Водоснабжение", bool isRepeat = false)
    {
        this.detected = detected;
        Snapshot = Life.Snapshot(isRepeat) with
        {
            Network = network,
            TopicCode = topic,
            TopicName = topic is null ? null : topicName,
            DetectedAt = detected,
            ReplyDue = detected.AddHours(24),
        };
        events.Add(new PublicationRegistered(Id, detected, Snapshot, Life.Curator));
    }

    public Guid Id { get; } = Guid.CreateVersion7();

    public PublicationSnapshot Snapshot { get; }

    public Story DirectedTo(string body, string name)
    {
        events.Add(new PublicationDirected(Id, detected.AddMinutes(1), 1, body, name, Snapshot, [], null, Life.Curator));
        return this;
    }

    /// <summary>Submitted, approved and posted by one executor.</summary>
    public Story AnsweredAfter(TimeSpan time, Actor executor, bool isRefusal = false, string body = "water")
    {
        var (at, draft) = (detected + time, new DraftContent(1, "Ответ", [], "hash"));
        events.Add(new DraftSubmitted(Id, at.AddMinutes(-20), 1, 1, body, body, Snapshot, draft, isRefusal, [executor], [], true, executor));
        events.Add(new DraftApproved(Id, at.AddMinutes(-10), 1, body, body, Snapshot, draft, true, executor, Life.Curator));
        events.Add(new ReplyPosted(Id, at, body, 1, at, "https://vk.com/wall-1_2?reply=3", null, "hash", false, null, executor));
        return this;
    }

    public Story ClosedAfter(TimeSpan time, string reason)
    {
        events.Add(new PublicationClosed(Id, detected + time, reason, null, [], Life.Curator));
        return this;
    }

    public Story CorrectedTo(DateTimeOffset actual)
    {
        events.Add(new DetectionCorrected(Id, detected.AddMinutes(5), detected, actual, "Найдена раньше", Life.Curator));
        return this;
    }

    /// <summary>A clock of an hour that is due at an instant and never settled.</summary>
    public Story WithClockDue(string timer, DateTimeOffset due)
    {
        events.Add(new DeadlineStarted(Id, due.AddHours(-1), Life.Clock(Id, ++clocks), timer, timer, due, "9", "water", null));
        return this;
    }

    public IReadOnlyList<HeardEvent> Events => [.. events.Select(happened => new HeardEvent(Guid.CreateVersion7(), happened))];
}
