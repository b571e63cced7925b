using Microsoft.EntityFrameworkCore;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Regulations;

namespace SocialPubs.Drafting.Assignments;

/// <summary>
/// Runs the clocks of the stage "drafting" by what happened to an assignment. Drafting keeps no other clock: the 24
/// hours of clause 7 are Intake's and nothing here moves them.
/// </summary>
internal sealed class AssignmentClocks(DraftingDb db, RegulationCatalog regulations)
{
    private bool unsaved;

    /// <summary>Starts, ends and resumes clocks as the publication's own regulation says.</summary>
    public async Task HappenedAsync(
        Assignment assignment, string @event, DateTimeOffset at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var context = await ContextAsync(assignment, cancellationToken);
        await ApplyAsync(assignment, RegulationOf(assignment).On(@event, at, context), at, now, cancellationToken);
    }

    /// <summary>Cancels what runs: it is no longer asked for since that instant.</summary>
    public async Task StopAsync(Assignment assignment, DateTimeOffset at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await SaveAsync(cancellationToken);
        var running = await db.Set<Deadline>()
            .Where(deadline => deadline.SubjectId == assignment.PublicationId && deadline.SettledAt == null)
            .Select(deadline => deadline.Timer)
            .ToListAsync(cancellationToken);
        if (running.Count == 0)
            return;

        await db.ApplyTimersAsync(
            assignment.PublicationId, new TimerChanges([], [], running), at, now, assignment.BodyCode, assignment.HolderId, cancellationToken);
        unsaved = true;
    }

    /// <summary>Ends what runs where nothing is awaited from the executors any more, whatever message brought that about.</summary>
    public async Task EndAsync(Assignment assignment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (assignment.Publication is null)
            return;

        switch (assignment.State)
        {
            case AssignmentState.Done:
                await HappenedAsync(assignment, RegulationEvents.ReplyPosted, assignment.Posted!.At, now, cancellationToken);
                break;
            case AssignmentState.Closed:
                await HappenedAsync(assignment, RegulationEvents.PublicationClosed, assignment.Closed!.At, now, cancellationToken);
                break;
            case AssignmentState.Declined:
                await HappenedAsync(assignment, RegulationEvents.DirectionDeclined, assignment.Declined!.At, now, cancellationToken);
                break;
            case AssignmentState.Approved:
                // What runs was resumed by a withdrawal that came too late, or started by a redirection that did.
                var approved = assignment.Submissions.FirstOrDefault(entry => entry.Number == assignment.Approved!.Submission);
                await StopAsync(assignment, approved?.Withdrawn?.At ?? assignment.Approved!.At, now, cancellationToken);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Puts the row in its place in the queue: the earliest of its unsettled clocks, or the reply's own end where none of
    /// the executors runs. For an approved draft that is the end of the posting, which the executor answers for (clause 10).
    /// </summary>
    public async Task PlaceAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        if (assignment.Publication is not { } publication)
            return;

        // Also what this transaction has changed and not yet written; a change has read all that runs.
        var id = assignment.PublicationId;
        if (!unsaved)
            await db.Set<Deadline>().Where(deadline => deadline.SubjectId == id && deadline.SettledAt == null).LoadAsync(cancellationToken);
        IEnumerable<DateTimeOffset> dues = db.Set<Deadline>().Local
            .Where(deadline => deadline.SubjectId == id && deadline.SettledAt is null)
            .Select(deadline => deadline.DueAt);
        if (assignment.State == AssignmentState.Approved)
        {
            var context = await ContextAsync(assignment, cancellationToken);
            dues = dues.Concat(RegulationOf(assignment)
                .On(RegulationEvents.DraftApproved, assignment.Approved!.At, context)
                .ForStages(RegulationStages.Posting).Started.Select(start => start.DueAt));
        }

        assignment.NextDue = dues.Append(publication.ReplyDue).Min();
    }

    /// <summary>The regulation under which the publication was detected.</summary>
    public Regulation RegulationOf(Assignment assignment) =>
        regulations.Find(assignment.Publication!.RegulationId, assignment.Publication.RegulationEdition);

    private async Task ApplyAsync(
        Assignment assignment, TimerChanges changes, DateTimeOffset at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await SaveAsync(cancellationToken);
        await db.ApplyTimersAsync(
            assignment.PublicationId, changes.ForStages(RegulationStages.Drafting), at, now, assignment.BodyCode, assignment.HolderId,
            cancellationToken);
        unsaved = true;
    }

    /// <summary>The clocks are looked up in the database, so the second change of a transaction must find the first one there.</summary>
    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (!unsaved)
            return;

        await db.SaveChangesAsync(cancellationToken);
        unsaved = false;
    }

    /// <summary>Due instants since the publication was last directed, and that of the reply, which is older.</summary>
    private async Task<TimerContext> ContextAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        await SaveAsync(cancellationToken);
        var publication = assignment.Publication!;
        var since = assignment.Direction?.At ?? publication.DetectedAt;
        var rows = await db.Set<Deadline>().AsNoTracking()
            .Where(deadline => deadline.SubjectId == assignment.PublicationId && deadline.StartedAt >= since)
            .OrderBy(deadline => deadline.StartedAt).ThenBy(deadline => deadline.Id)
            .Select(deadline => new { deadline.Timer, deadline.DueAt })
            .ToListAsync(cancellationToken);
        var due = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var row in rows)
            due[row.Timer] = row.DueAt;
        due[RegulationOf(assignment).ReplyTimer] = publication.ReplyDue;
        return new TimerContext(publication.Network, publication.Level, publication.Source, due);
    }
}
