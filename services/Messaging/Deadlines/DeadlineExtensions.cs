using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Regulations;

namespace SocialPubs.Messaging.Deadlines;

/// <summary>How handlers start and settle clocks: in their own transaction, with the events in the same outbox.</summary>
public static class DeadlineExtensions
{
    /// <summary>
    /// Does to the clocks of a subject what the regulation says happened. A timer is settled once: met when
    /// <paramref name="at"/> is not after its end, otherwise missed and made good late; the same change again does
    /// nothing. Call it inside the transaction of the change; the rows are locked.
    /// </summary>
    /// <param name="db">The service's context.</param>
    /// <param name="subject">The publication.</param>
    /// <param name="changes">What the regulation says, cut to the stages that this service keeps.</param>
    /// <param name="at">When it happened (UTC).</param>
    /// <param name="now">The present instant (UTC), at or after <paramref name="at"/>.</param>
    /// <param name="bodyCode">The body that holds the clocks that start.</param>
    /// <param name="holder">The person who holds the clocks that start, if one does.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task ApplyTimersAsync(
        this DbContext db,
        Guid subject,
        TimerChanges changes,
        DateTimeOffset at,
        DateTimeOffset now,
        string? bodyCode,
        string? holder,
        CancellationToken cancellationToken)
    {
        var unsettled = await db.UnsettledAsync(subject, cancellationToken);
        foreach (var deadline in unsettled.Where(row => changes.Ended.Contains(row.Timer)))
            db.Settle(deadline, at, now);
        foreach (var deadline in unsettled.Where(row => changes.Cancelled.Contains(row.Timer)))
            db.Cancel(deadline, at, now);

        var restarts = unsettled.Where(row => row.SettledAt is null).ToDictionary(row => row.Timer, StringComparer.Ordinal);
        foreach (var start in changes.Started)
        {
            if (restarts.TryGetValue(start.Timer, out var running))
            {
                if (running.DueAt == start.DueAt)
                    continue;

                db.Cancel(running, at, now);
                // The unique index on unsettled timers must see the old run settled before the new one comes.
                await db.SaveChangesAsync(cancellationToken);
            }

            db.Start(subject, start, now, bodyCode, holder);
        }
    }

    /// <summary>Starts clocks of a subject that has none yet, so that there is nothing to look up and nothing to settle.</summary>
    public static void StartTimers(
        this DbContext db, Guid subject, TimerChanges changes, DateTimeOffset now, string? bodyCode, string? holder)
    {
        foreach (var start in changes.Started)
            db.Start(subject, start, now, bodyCode, holder);
    }

    /// <summary>Names who holds the unsettled clocks of these stages from now on.</summary>
    public static async Task HoldDeadlinesAsync(
        this DbContext db, Guid subject, string? bodyCode, string? holder, CancellationToken cancellationToken)
    {
        foreach (var deadline in await db.UnsettledAsync(subject, cancellationToken))
        {
            deadline.BodyCode = bodyCode;
            deadline.Holder = holder;
        }
    }

    private static Task<List<Deadline>> UnsettledAsync(this DbContext db, Guid subject, CancellationToken cancellationToken) =>
        db.Set<Deadline>()
            .FromSql($"SELECT * FROM deadlines WHERE subject_id = {subject} AND settled_at IS NULL ORDER BY id FOR UPDATE")
            .ToListAsync(cancellationToken);

    private static void Start(
        this DbContext db, Guid subject, TimerStart start, DateTimeOffset now, string? bodyCode, string? holder)
    {
        var warnings = start.WarnAt.Where(warning => warning < start.DueAt).Order().ToArray();
        var deadline = new Deadline
        {
            Id = Guid.CreateVersion7(now),
            SubjectId = subject,
            Timer = start.Timer,
            Stage = start.Stage,
            Clause = start.Clause,
            BodyCode = bodyCode,
            Holder = holder,
            StartedAt = start.StartedAt,
            DueAt = start.DueAt,
            WarnAt = warnings,
            NextFireAt = warnings.FirstOrDefault(warning => warning >= now, start.DueAt),
            State = DeadlineState.Open,
        };
        db.Set<Deadline>().Add(deadline);
        db.Enqueue(
            new DeadlineStarted(
                subject, start.StartedAt, deadline.Id, start.Timer, start.Stage, start.DueAt, start.Clause, bodyCode, holder),
            now);
    }

    private static void Settle(this DbContext db, Deadline deadline, DateTimeOffset at, DateTimeOffset now)
    {
        if (at <= deadline.DueAt)
        {
            // Also when the clock said "missed" before word of the act arrived: the act's own instant decides.
            deadline.State = DeadlineState.Met;
            db.Enqueue(
                new DeadlineMet(
                    deadline.SubjectId, at, deadline.Id, deadline.Timer, deadline.Stage, deadline.DueAt, deadline.BodyCode, deadline.Holder),
                now);
        }
        else
        {
            db.RaiseMissed(deadline, now);
            db.Enqueue(
                new DeadlineSettledLate(
                    deadline.SubjectId, at, deadline.Id, deadline.Timer, deadline.Stage, deadline.DueAt, at - deadline.DueAt,
                    deadline.BodyCode, deadline.Holder),
                now);
        }

        deadline.NextFireAt = null;
        deadline.SettledAt = at;
        DeadlineSteps.Record(deadline);
    }

    private static void Cancel(this DbContext db, Deadline deadline, DateTimeOffset at, DateTimeOffset now)
    {
        if (at > deadline.DueAt)
        {
            db.RaiseMissed(deadline, now);
        }
        else
        {
            // Cancelled at an instant before its end: a miss raised before word of that came does not stand.
            deadline.State = DeadlineState.Cancelled;
        }

        db.Enqueue(
            new DeadlineCancelled(
                deadline.SubjectId, at, deadline.Id, deadline.Timer, deadline.Stage, deadline.DueAt, deadline.BodyCode, deadline.Holder),
            now);
        deadline.NextFireAt = null;
        deadline.SettledAt = at;
    }

    /// <summary>Raises the miss if the clock has not done so yet; the row is locked, so exactly one of them does.</summary>
    private static void RaiseMissed(this DbContext db, Deadline deadline, DateTimeOffset now)
    {
        if (deadline.State != DeadlineState.Open)
            return;

        deadline.State = DeadlineState.Missed;
        db.Enqueue(DeadlineClock.Missed(deadline), now);
    }
}
