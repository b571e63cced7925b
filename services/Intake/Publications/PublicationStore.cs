using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Registers;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

/// <summary>The reads and writes that several use cases share.</summary>
internal static class PublicationStore
{
    /// <summary>
    /// Whether a publication is the caller's to see: curators see all, people of a body what is with their body, or was
    /// declined by it and not redirected yet (D0).
    /// </summary>
    public static bool SeesPublicationOf(this Caller caller, string? bodyCode) =>
        bodyCode is null ? caller.SeesEveryBody : caller.Sees(bodyCode);

    /// <summary>Loads a publication for a command: it is there, the caller may see it, and it is the version that they saw.</summary>
    public static async Task<Outcome<Publication>> LoadAsync(
        this IntakeDb db, Guid id, string? ifMatch, Caller caller, CancellationToken cancellationToken)
    {
        if (await db.Publications.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } publication)
            return new Refusal(CommonRefusals.NotFound, "There is no publication with this id.", "id");
        if (!caller.SeesPublicationOf(publication.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "The publication is not with a body for which you act.");
        if (ETags.Check(ifMatch, publication.Version) is null)
            return publication;

        var current = await PublicationView.LoadAsync(db, publication, cancellationToken);
        return ETags.Check(ifMatch, publication.Version, current)!;
    }

    /// <summary>Writes what an event did to the clocks, and names who holds those that run on.</summary>
    public static async Task ApplyTimersAsync<TEvent>(
        this IntakeDb db, Publication publication, Decided<TEvent> decided, DateTimeOffset now, CancellationToken cancellationToken)
        where TEvent : IEvent
    {
        db.Enqueue(decided.Event, now);
        if (decided.Timers is { } timers)
            await Clocks.ApplyAsync(db, publication, timers, decided.Event.OccurredAt, now, cancellationToken);
    }

    /// <summary>The clocks that run are the body's while it has the publication, and nobody's while it has to be directed.</summary>
    public static async Task HoldByBodyAsync(this IntakeDb db, Publication publication, CancellationToken cancellationToken)
    {
        // What the event settled must be settled in the database, or it would be taken for running.
        await db.SaveChangesAsync(cancellationToken);
        await db.HoldDeadlinesAsync(
            publication.Id,
            publication.Status == PublicationStatus.Directed ? publication.BodyCode : null,
            holder: null,
            cancellationToken);
    }

    public static Task<List<Earlier>> EarlierOfAsync(this IntakeDb db, Guid id, CancellationToken cancellationToken) =>
        db.RepeatLinks.AsNoTracking()
            .Where(link => link.PublicationId == id)
            .Join(db.Publications, link => link.EarlierId, row => row.Id, (_, row) => row)
            .OrderBy(row => row.DetectedAt).ThenBy(row => row.Id)
            .Select(row => new Earlier(row.Id, row.Url, row.ReplyUrl, row.DetectedAt))
            .ToListAsync(cancellationToken);

    public static async Task<Dictionary<Guid, Earlier>> FindEarlierAsync(
        this IntakeDb db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? []
        : await db.Publications.AsNoTracking()
            .Where(row => ids.Contains(row.Id))
            .Select(row => new Earlier(row.Id, row.Url, row.ReplyUrl, row.DetectedAt))
            .ToDictionaryAsync(row => row.Id, cancellationToken);

    public static async Task<Destination> FindDestinationAsync(
        this IntakeDb db, string bodyCode, Regulation regulation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var body = await db.Bodies.AsNoTracking().SingleOrDefaultAsync(row => row.Code == bodyCode, cancellationToken);
        var appointments = body is null
            ? []
            : await db.Appointments.AsNoTracking().Where(row => row.BodyCode == bodyCode).ToListAsync(cancellationToken);
        return new Destination(body, bodyCode, Staffing.Missing(appointments, regulation, now));
    }

    /// <summary>The stored files of these hashes; a hash that was never uploaded is a fault of its place.</summary>
    public static List<Attachment> FindEvidence(this IAttachmentStore files, IReadOnlyList<string> hashes, Faults faults)
    {
        var found = new List<Attachment>();
        for (var index = 0; index < hashes.Count; index++)
        {
            using var stream = files.Open(hashes[index]);
            if (stream is null)
            {
                faults.Add(AttachmentRefusals.Unknown, "No file with this hash was uploaded.", $"evidence[{index}]");
                continue;
            }

            var prefix = new byte[AttachmentTypes.PrefixLength];
            var read = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
            var type = AttachmentTypes.Detect(prefix.AsSpan(0, read)) ?? "application/octet-stream";
            found.Add(new Attachment(hashes[index], hashes[index], type, stream.Length));
        }

        return found;
    }
}
