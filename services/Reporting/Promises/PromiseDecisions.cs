using SocialPubs.Contracts;
using SocialPubs.Reporting.Record;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Promises;

/// <summary>What becomes of a promise: pure decisions on it and its acts.</summary>
internal static class PromiseDecisions
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly PromiseActKind[] Told = [PromiseActKind.Soon, PromiseActKind.Due, PromiseActKind.Broken];

    /// <summary>Brings the columns that follow from the acts to what they say.</summary>
    public static void Apply(this Promise promise, IEnumerable<PromiseAct> acts)
    {
        var all = acts.OrderBy(act => act.At).ThenBy(act => act.Id).ToArray();
        var moved = all.LastOrDefault(act => act.Kind == PromiseActKind.Moved);
        promise.Version = 1 + all.Count(act => !Told.Contains(act.Kind));
        promise.DueDate = moved?.DueDate ?? promise.PromisedDate;
        promise.DueAt = moved?.DueAt ?? promise.PromisedDueAt;
        promise.KeptAt = all.FirstOrDefault(act => act.Kind == PromiseActKind.Kept)?.At;
        var left = Left(promise, all);
        promise.NextRaiseAt = left.Count == 0 ? null : left[0].At;
    }

    /// <summary>
    /// What is to be told at an instant; null where nothing is. Of several points that have passed only the last is told: that
    /// it was broken says it all. The clock acts strictly after an instant, since a promise is in time at exactly its end.
    /// </summary>
    public static PromiseAct? Raise(Promise promise, IReadOnlyList<PromiseAct> acts, DateTimeOffset now)
    {
        var due = Left(promise, acts).Where(point => point.At < now).ToArray();
        if (due.Length == 0)
            return null;

        var (kind, at) = due[^1];
        // The same from every replica, so that it is told once.
        var id = StableId.Of($"promise:{promise.Id}:{kind}:{at.UtcTicks}:{SetAt(promise, acts).UtcTicks}");
        return Act(promise, kind, Actor.System, null, now, id);
    }

    /// <summary>The body kept it; also late.</summary>
    public static Outcome<PromiseAct> Keep(Promise promise, Actor by, string? text, string? replyUrl, Guid? repeatId, DateTimeOffset now)
    {
        if (promise.KeptAt is not null)
            return new Refusal(PromiseRefusals.AlreadyKept, "It was kept already.");
        if (text is null && replyUrl is null && repeatId is null)
            return new Refusal(PromiseRefusals.NoEvidence, "Name the follow-up reply, the repeat that was answered, or say what shows it.", "evidence");

        return new PromiseAct
        {
            Id = Guid.CreateVersion7(now),
            PromiseId = promise.Id,
            PublicationId = promise.PublicationId,
            Kind = PromiseActKind.Kept,
            At = now,
            By = by,
            DueDate = promise.DueDate,
            DueAt = promise.DueAt,
            Text = text,
            ReplyUrl = replyUrl,
            RepeatId = repeatId,
        };
    }

    /// <summary>
    /// Another day holds from now on; the promised one stays on record. One whose day has passed is broken, and no new day
    /// makes it unbroken.
    /// </summary>
    public static Outcome<PromiseAct> Move(
        Promise promise, DateOnly day, DateTimeOffset dueAt, string reason, Actor by, DateTimeOffset now)
    {
        if (promise.KeptAt is not null)
            return new Refusal(PromiseRefusals.AlreadyKept, "It was kept already.");
        if (now > promise.DueAt)
            return new Refusal(PromiseRefusals.AlreadyBroken, "Its day has passed.");
        if (day == promise.DueDate)
            return new Refusal(CommonRefusals.Invalid, "That day holds already.", "dueDate");
        if (dueAt <= now)
            return new Refusal(CommonRefusals.Invalid, "The day has passed.", "dueDate");

        return new PromiseAct
        {
            Id = Guid.CreateVersion7(now),
            PromiseId = promise.Id,
            PublicationId = promise.PublicationId,
            Kind = PromiseActKind.Moved,
            At = now,
            By = by,
            DueDate = day,
            DueAt = dueAt,
            FormerDueDate = promise.DueDate,
            Text = reason,
        };
    }

    /// <summary>
    /// What is still to be told: at the beginning of the day three days before, at that of the day itself, and at its end. A
    /// point that had passed when the day was set is left out. Where clocks change, a beginning may be an hour off.
    /// </summary>
    private static List<(PromiseActKind Kind, DateTimeOffset At)> Left(Promise promise, IReadOnlyList<PromiseAct> acts)
    {
        if (promise.KeptAt is not null)
            return [];

        var setAt = SetAt(promise, acts);
        var told = acts.Where(act => Told.Contains(act.Kind) && act.At >= setAt && act.DueAt == promise.DueAt).Select(act => (PromiseActKind?)act.Kind).Max();
        (PromiseActKind Kind, DateTimeOffset At)[] points =
        [
            (PromiseActKind.Soon, promise.DueAt - (4 * Day)),
            (PromiseActKind.Due, promise.DueAt - Day),
            (PromiseActKind.Broken, promise.DueAt),
        ];
        return [.. points.Where(point => (told is null || point.Kind > told) && (point.Kind == PromiseActKind.Broken || point.At > setAt))];
    }

    /// <summary>When the day that holds was set.</summary>
    private static DateTimeOffset SetAt(Promise promise, IReadOnlyList<PromiseAct> acts) =>
        acts.Where(act => act.Kind == PromiseActKind.Moved).Select(act => (DateTimeOffset?)act.At).Max() ?? promise.PromisedAt;

    private static PromiseAct Act(Promise promise, PromiseActKind kind, Actor by, string? text, DateTimeOffset now, Guid id) => new()
    {
        Id = id,
        PromiseId = promise.Id,
        PublicationId = promise.PublicationId,
        Kind = kind,
        At = now,
        By = by,
        DueDate = promise.DueDate,
        DueAt = promise.DueAt,
        Text = text,
    };
}
