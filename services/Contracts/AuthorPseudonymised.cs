namespace SocialPubs.Contracts;

/// <summary>
/// Intake: the retention period of a publication's author has ended, or the author asked for it (152-FZ): name and
/// addresses are replaced by a pseudonym everywhere, and the statistics stay. It carries no name: services find the words
/// of the name in their texts by keyed hashes of the words' stems.
/// </summary>
/// <param name="PublicationId">The publication.</param>
/// <param name="OccurredAt">When it was decided.</param>
/// <param name="Pseudonym">What stands in place of the name; the same for the same author.</param>
/// <param name="Url">What stands in place of the publication's address: an address of the same network that leads nowhere.</param>
/// <param name="ReplyUrl">What stands in place of the address of its reply, whether it has one yet or not.</param>
/// <param name="TextRemoved">Whether the publication's own text goes, too.</param>
/// <param name="EvidenceUnlinked">Whether screenshots are no longer referred to.</param>
/// <param name="KeyId">Names the key of the marks; the key itself follows from the master key.</param>
/// <param name="NameMarks">Keyed hashes of the stems of the name's words.</param>
/// <param name="AddressMarks">Keyed hashes of the addresses of the publication, its reply and its author.</param>
/// <param name="RepeatedBy">The publications that name this one as an earlier one on their question (clause 11).</param>
/// <param name="PseudonymisedBy">The administrator who did it on request; the product itself where the period ended.</param>
public sealed record AuthorPseudonymised(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    string Pseudonym,
    string Url,
    string ReplyUrl,
    bool TextRemoved,
    bool EvidenceUnlinked,
    string KeyId,
    IReadOnlyList<string> NameMarks,
    IReadOnlyList<string> AddressMarks,
    IReadOnlyList<Guid> RepeatedBy,
    Actor PseudonymisedBy) : IEvent;
