using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Regulations;

namespace SocialPubs.Drafting.Drafts;

/// <summary>What the regulation's content checks found (clauses 8 and 11).</summary>
/// <param name="Code">The check's name in the regulation file.</param>
/// <param name="Severity">An error stops the submission, a warning does not.</param>
/// <param name="Field">The field of the draft, or <c>text</c> for the assembled text.</param>
/// <param name="Start">Where it begins in the field, in UTF-16 units, if it has a place.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
/// <param name="Message">For people, in Russian.</param>
/// <param name="Clause">The clause of the act that demands it.</param>
internal sealed record Finding(
    string Code, FindingSeverity Severity, string Field, int? Start, int? Length, string Message, string? Clause)
{
    /// <summary>Checks a draft by the rules under which its publication was detected.</summary>
    public static IReadOnlyList<Finding> In(
        Regulation regulation, Assignment assignment, DraftParts parts, IEnumerable<Attachment> attachments, DateTimeOffset now)
    {
        var publication = assignment.Publication!;
        return
        [
            .. regulation
                .Check(parts.ToContent(attachments), NetworkOf(regulation, publication), publication.IsRepeat, now)
                .Select(finding => new Finding(
                    finding.Code, finding.Severity, FieldOf(finding.Part), finding.Start, finding.Length, finding.Message, finding.Clause)),
        ];
    }

    /// <summary>The rules of the network under which the reply will stand.</summary>
    /// <exception cref="RegulationException">The publication's regulation does not know its network.</exception>
    public static NetworkRule NetworkOf(Regulation regulation, PublicationSnapshot publication) =>
        regulation.Network(publication.Network)
        ?? throw new RegulationException($"Regulation {regulation.Id} {regulation.Edition} does not know the network '{publication.Network}'.");

    private static string FieldOf(string part) =>
        part.StartsWith("stages[", StringComparison.Ordinal) && part.EndsWith(".due", StringComparison.Ordinal) ? part + "Date" : part;
}
