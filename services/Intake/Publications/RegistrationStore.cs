using Microsoft.EntityFrameworkCore;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Intake.Candidates;
using SocialPubs.Intake.Rules;
using SocialPubs.Messaging.Outbox;

namespace SocialPubs.Intake.Publications;

/// <summary>Writes what was decided; the one way onto the record, for single requests and for imports.</summary>
internal static class RegistrationStore
{
    /// <summary>Adds state, events and clocks to the context; the caller saves.</summary>
    public static async Task AddAsync(this IntakeDb db, Registration registration, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var publication = registration.Publication;
        db.Publications.Add(publication);
        foreach (var earlier in registration.Earlier)
            db.RepeatLinks.Add(new RepeatLink { PublicationId = publication.Id, EarlierId = earlier.PublicationId });
        foreach (var @event in registration.Events)
            db.Enqueue(@event, now);
        if (registration.Candidate is { } candidate)
            await db.LinkAsync(candidate, publication.Id, registration.Actor, now, cancellationToken);

        var running = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (changes, at) in registration.Timers)
        {
            if (changes.Ended.Concat(changes.Cancelled).Concat(changes.Started.Select(start => start.Timer)).Any(running.Contains))
            {
                // A clock that the direction ends must be in the database before it can be ended.
                await db.SaveChangesAsync(cancellationToken);
                await Clocks.ApplyAsync(db, publication, changes, at, now, cancellationToken);
            }
            else
            {
                Clocks.Start(db, publication, changes, now);
            }

            running.UnionWith(changes.Started.Select(start => start.Timer));
        }
    }

    /// <summary>Finding brought the same: by whatever way it came on record, nobody decides on the candidate any more.</summary>
    public static async Task LinkAsync(
        this IntakeDb db, Candidate candidate, Guid publicationId, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        candidate.Register(publicationId, actor, now);
        if (candidate.LearnedAs != CandidateStatus.Registered)
        {
            await db.LearnAsync(candidate, candidate.LearnedAs, CandidateStatus.Registered, cancellationToken);
            candidate.LearnedAs = CandidateStatus.Registered;
        }

        await db.CandidateEvidence.Where(row => row.CandidateId == candidate.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.PublicationId, publicationId), cancellationToken);
    }

    /// <summary>Whether a save failed because somebody put the same address on record at the same moment.</summary>
    public static bool IsSameAddress(DbUpdateException exception) => exception.InnerException is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation,
        ConstraintName: IntakeDb.UniqueAddress,
    };
}
