using Microsoft.EntityFrameworkCore;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.Publications;

/// <summary>The clocks of one publication, as the regulation under which it was detected sees them.</summary>
internal sealed class Clocks
{
    private readonly Regulation regulation;
    private readonly TimerContext context;

    public Clocks(Regulation regulation, string network, string? level, string? source, IReadOnlyDictionary<string, DateTimeOffset>? due = null)
    {
        this.regulation = regulation;
        context = new TimerContext(network, level, source, due ?? new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal));
    }

    /// <summary>What an event does to all clocks of the publication, whichever service keeps them.</summary>
    public TimerChanges On(string @event, DateTimeOffset at) => regulation.On(@event, at, context);

    /// <summary>The same clocks after these changes.</summary>
    public Clocks After(TimerChanges changes)
    {
        var due = new Dictionary<string, DateTimeOffset>(context.Due, StringComparer.Ordinal);
        foreach (var start in changes.Started)
            due[start.Timer] = start.DueAt;
        return new Clocks(regulation, context.Network, context.Level, context.Source, due);
    }

    /// <summary>When the reply is due, if its clock has started.</summary>
    public DateTimeOffset? ReplyDue => context.Due.TryGetValue(regulation.ReplyTimer, out var due) ? due : null;

    /// <summary>When the reply is due after these changes, if they start its clock.</summary>
    public DateTimeOffset? ReplyDueAfter(TimerChanges changes) =>
        changes.Started.FirstOrDefault(start => start.Timer == regulation.ReplyTimer)?.DueAt;

    /// <summary>Reads the clocks that Intake keeps for a publication.</summary>
    public static async Task<Clocks> LoadAsync(
        IntakeDb db, Publication publication, Regulation regulation, CancellationToken cancellationToken)
    {
        var rows = await db.Set<Deadline>().AsNoTracking()
            .Where(row => row.SubjectId == publication.Id)
            .OrderBy(row => row.StartedAt)
            .Select(row => new { row.Timer, row.DueAt })
            .ToListAsync(cancellationToken);
        var due = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal) { [regulation.ReplyTimer] = publication.ReplyDue };
        foreach (var row in rows)
            due[row.Timer] = row.DueAt;
        return new Clocks(regulation, publication.Network, publication.Level, publication.Source, due);
    }

    /// <summary>Starts and settles what belongs to the stages that Intake keeps.</summary>
    public static async Task ApplyAsync(
        IntakeDb db,
        Publication publication,
        TimerChanges changes,
        DateTimeOffset at,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var own = Own(changes);
        if (own.Started.Count + own.Ended.Count + own.Cancelled.Count == 0)
            return;

        await db.ApplyTimersAsync(publication.Id, own, at, now, BodyOf(publication), holder: null, cancellationToken);
    }

    /// <summary>The same for a publication of which no clock runs yet, without a look into the database.</summary>
    public static void Start(IntakeDb db, Publication publication, TimerChanges changes, DateTimeOffset now) =>
        db.StartTimers(publication.Id, Own(changes), now, BodyOf(publication), holder: null);

    private static TimerChanges Own(TimerChanges changes) => changes.ForStages(RegulationStages.Reply, RegulationStages.Direction);

    private static string? BodyOf(Publication publication) =>
        publication.Status == PublicationStatus.Directed ? publication.BodyCode : null;
}
