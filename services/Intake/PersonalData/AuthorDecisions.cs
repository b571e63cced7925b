using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.PersonalData;

/// <summary>What may be done with the author of a publication: pure.</summary>
internal static class AuthorDecisions
{
    /// <summary>Why the author cannot be replaced by a pseudonym now; null where that is possible.</summary>
    public static Refusal? MayPseudonymise(this Publication publication, string field)
    {
        if (publication.PseudonymisedAt is { } since)
            return Pseudonymised(since, field);
        if (publication.IsTerminal)
            return null;

        return new Refusal(
            IntakeRefusals.AuthorStillNeeded, "It is not answered or closed yet: without its address nobody can answer it. Close it first.", field)
        {
            Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["publicationStatus"] = publication.Status },
        };
    }

    /// <summary>Puts the name right; null where it stands there already.</summary>
    public static Outcome<AuthorCorrected?> CorrectAuthor(this Publication publication, string name, string field, Actor actor, DateTimeOffset now)
    {
        if (publication.PseudonymisedAt is { } since)
            return Pseudonymised(since, field);
        return publication.AuthorName == name ? (AuthorCorrected?)null : new AuthorCorrected(publication.Id, now, name, actor);
    }

    /// <summary>Whether the term of the regulation has run out.</summary>
    public static bool IsAuthorDue(this Publication publication, Regulations.Regulation regulation, DateTimeOffset now) =>
        publication is { PseudonymisedAt: null, IsTerminal: true, EndedAt: { } ended } && regulation.AuthorKeptUntil(ended) <= now;

    private static Refusal Pseudonymised(DateTimeOffset since, string field) =>
        new(IntakeRefusals.AuthorPseudonymised, "There is nothing left to find or to change.", field)
        {
            Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["pseudonymisedAt"] = since },
        };
}
