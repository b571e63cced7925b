using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.PersonalData;

/// <param name="Id">The publication.</param>
/// <param name="Version">The version that was seen; any where it is left out.</param>
internal sealed record PublicationChoice(Guid? Id = null, int? Version = null);

/// <summary>The reads and writes that the acts on authors share.</summary>
internal sealed class AuthorStore(IntakeDb db, AuthorPseudonyms pseudonyms, AuthorErasure erasure, AuthorKeys keys, RegulationCatalog catalog)
{
    public const int MaxChosen = 200;

    /// <summary>
    /// Locks and loads the chosen publications, in their order. Refused are those that are not there and those of which
    /// the caller saw another version.
    /// </summary>
    public async Task<List<Publication>> LoadAsync(
        IReadOnlyList<PublicationChoice>? chosen, Faults faults, CancellationToken cancellationToken)
    {
        if (chosen is not { Count: >= 1 and <= MaxChosen })
        {
            faults.Add(CommonRefusals.Invalid, $"Name 1 to {MaxChosen} publications.", "publications");
            return [];
        }

        var ids = chosen.Select(choice => choice.Id).OfType<Guid>().Distinct().ToArray();
        if (ids.Length < chosen.Count)
        {
            faults.Add(CommonRefusals.Invalid, "Each has an id, and none occurs twice.", "publications");
            return [];
        }

        // Always in the same order, so that two requests never wait for each other.
        foreach (var id in ids.Order())
            await db.LockPublicationAsync(id, cancellationToken);
        var found = await db.Publications.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellationToken);
        var publications = new List<Publication>();
        for (var index = 0; index < ids.Length; index++)
        {
            if (!found.TryGetValue(ids[index], out var publication))
                faults.Add(IntakeRefusals.UnknownPublication, "There is no publication with this id.", $"publications[{index}].id");
            else if (chosen[index].Version is { } version && version != publication.Version)
                faults.Add([ETags.Check(ETags.Of(version), publication.Version)! with { Field = $"publications[{index}].version" }]);
            else
                publications.Add(publication);
        }

        return publications;
    }

    /// <summary>Replaces the author of a publication whose lock is held, here and, by the event, everywhere.</summary>
    public async Task<AuthorPseudonymised> PseudonymiseAsync(
        Publication publication, Actor actor, string? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var repeatedBy = await db.RepeatLinks.AsNoTracking()
            .Where(link => link.EarlierId == publication.Id).Select(link => link.PublicationId).ToListAsync(cancellationToken);
        var regulation = catalog.Find(publication.RegulationId, publication.RegulationEdition);
        var happened = pseudonyms.Of(publication, regulation, repeatedBy, actor, now);
        await erasure.PseudonymiseAsync(db, happened, cancellationToken);
        publication.PseudonymisedAt = now;
        // A reason such as «заявление Иванова» would keep the name.
        var kept = reason is null ? null : AuthorReplacement.Of(happened, keys).Text(reason);
        Record(publication, reason is null ? PersonalDataActKind.Expired : PersonalDataActKind.Pseudonymised, kept, actor, now);
        db.Enqueue(happened, now);
        return happened;
    }

    /// <summary>Puts the right name in place of the wrong one, here and, by the event, everywhere.</summary>
    public async Task CorrectAsync(
        Publication publication, AuthorCorrected happened, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await erasure.CorrectAsync(db, happened, cancellationToken);
        Record(publication, PersonalDataActKind.Corrected, reason, happened.CorrectedBy, now);
        db.Enqueue(happened, now);
    }

    /// <summary>Puts an act on record.</summary>
    public void Record(Publication publication, PersonalDataActKind kind, string? reason, Actor actor, DateTimeOffset now) =>
        db.PersonalDataActs.Add(new PersonalDataAct
        {
            Id = Guid.CreateVersion7(now),
            PublicationId = publication.Id,
            Kind = kind,
            Reason = reason,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ActedAt = now,
        });
}
