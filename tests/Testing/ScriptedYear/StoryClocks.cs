using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Testing.ScriptedYear;

/// <summary>The clocks of one publication, run by the regulation as the services run theirs.</summary>
internal sealed class StoryClocks(Regulation regulation, PublicationSnapshot publication, Guid publicationId, Func<Guid> newId, Action<IEvent> tell)
{
    private readonly List<Clock> running = [];
    private readonly Dictionary<string, DateTimeOffset> due = new(StringComparer.Ordinal) { [regulation.ReplyTimer] = publication.ReplyDue };

    /// <summary>When a clock is or was due that started last.</summary>
    public DateTimeOffset? DueOf(string timer) => due.TryGetValue(timer, out var at) ? at : null;

    /// <summary>Says what the clocks say by themselves until an instant.</summary>
    public void RunUntil(DateTimeOffset at)
    {
        foreach (var clock in running.OrderBy(clock => clock.Start.DueAt))
        {
            while (clock.Warnings.Count > 0 && clock.Warnings.Peek() < at)
            {
                tell(new DeadlineApproaching(
                    publicationId, clock.Warnings.Dequeue(), clock.Id, clock.Start.Timer, clock.Start.Stage, clock.Start.DueAt, clock.Body, clock.Holder));
            }

            if (clock.Start.DueAt < at)
                Miss(clock);
        }
    }

    /// <summary>Ends, cancels and starts what the event ends, cancels and starts.</summary>
    public void Happened(string what, DateTimeOffset at, string? body, string? holder)
    {
        if (what == RegulationEvents.PublicationDirected)
        {
            foreach (var timer in due.Keys.Where(timer => timer != regulation.ReplyTimer).ToArray())
                due.Remove(timer);
        }

        var changes = regulation.On(what, at, new TimerContext(publication.Network, null, null, due));
        foreach (var clock in running.Where(clock => changes.Ended.Contains(clock.Start.Timer)).ToArray())
            Settle(clock, at);
        foreach (var clock in running.Where(clock => changes.Cancelled.Contains(clock.Start.Timer)).ToArray())
            Cancel(clock, at);
        foreach (var start in changes.Started)
        {
            if (running.Find(clock => clock.Start.Timer == start.Timer) is { } same)
            {
                if (same.Start.DueAt == start.DueAt)
                    continue;
                Cancel(same, at);
            }

            due[start.Timer] = start.DueAt;
            var clock = new Clock(newId(), start) { Body = body, Holder = holder };
            running.Add(clock);
            tell(new DeadlineStarted(
                publicationId, start.StartedAt, clock.Id, start.Timer, start.Stage, start.DueAt, start.Clause, clock.Body, clock.Holder));
        }
    }

    /// <summary>Who has the clocks of a stage from now on.</summary>
    public void Hold(string stage, string? body, string? holder)
    {
        foreach (var clock in running.Where(clock => clock.Start.Stage == stage))
            (clock.Body, clock.Holder) = (body, holder);
    }

    /// <summary>The replica whose clock ran ahead: it tells of a miss that the act, in time, takes back.</summary>
    public void MissTooEarly(string stage)
    {
        foreach (var clock in running.Where(clock => clock.Start.Stage == stage))
            Miss(clock);
    }

    private void Settle(Clock clock, DateTimeOffset at)
    {
        running.Remove(clock);
        var start = clock.Start;
        if (at <= start.DueAt)
        {
            tell(new DeadlineMet(publicationId, at, clock.Id, start.Timer, start.Stage, start.DueAt, clock.Body, clock.Holder));
            return;
        }

        Miss(clock);
        tell(new DeadlineSettledLate(
            publicationId, at, clock.Id, start.Timer, start.Stage, start.DueAt, at - start.DueAt, clock.Body, clock.Holder));
    }

    private void Cancel(Clock clock, DateTimeOffset at)
    {
        running.Remove(clock);
        var start = clock.Start;
        if (at > start.DueAt)
            Miss(clock);
        tell(new DeadlineCancelled(publicationId, at, clock.Id, start.Timer, start.Stage, start.DueAt, clock.Body, clock.Holder));
    }

    private void Miss(Clock clock)
    {
        if (clock.IsMissed)
            return;
        clock.IsMissed = true;
        var start = clock.Start;
        tell(new DeadlineMissed(
            publicationId, start.DueAt, clock.Id, start.Timer, start.Stage, start.DueAt, start.Clause, clock.Body, clock.Holder));
    }

    private sealed class Clock(Guid id, TimerStart start)
    {
        public Guid Id { get; } = id;

        public TimerStart Start { get; } = start;

        public Queue<DateTimeOffset> Warnings { get; } = new(start.WarnAt.Where(warning => warning < start.DueAt).Order());

        public string? Body { get; set; }

        public string? Holder { get; set; }

        public bool IsMissed { get; set; }
    }
}
