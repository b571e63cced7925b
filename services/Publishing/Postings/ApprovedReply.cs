using SocialPubs.Contracts;

namespace SocialPubs.Publishing.Postings;

/// <summary>What a curator approved, and where it belongs; it never changes.</summary>
/// <param name="Submission">The submission that was approved; a higher one replaces a lower one that is not posted.</param>
/// <param name="Url">The canonical address of the publication that it answers.</param>
/// <param name="Traceparent">The trace of the approval, which goes on in the attempts.</param>
/// <param name="NetworkId">The network's own id of the publication, where finding gave it.</param>
internal sealed record ApprovedReply(
    int Submission,
    string BodyCode,
    string BodyName,
    string Network,
    string Url,
    string Text,
    IReadOnlyList<Attachment> Attachments,
    string ContentHash,
    bool Automatic,
    Actor SubmittedBy,
    Actor ApprovedBy,
    DateTimeOffset ApprovedAt,
    string RegulationId,
    string RegulationEdition,
    string? Level,
    string? Source,
    DateTimeOffset ReplyDue,
    string? Traceparent,
    string? NetworkId = null)
{
    public static ApprovedReply Of(DraftApproved approved, string? traceparent) => new(
        approved.Submission,
        approved.BodyCode,
        approved.BodyName,
        approved.Publication.Network,
        approved.Publication.Url,
        approved.Draft.Text,
        approved.Draft.Attachments,
        approved.Draft.ContentHash,
        approved.PostAutomatically,
        approved.SubmittedBy,
        approved.ApprovedBy,
        approved.OccurredAt,
        approved.Publication.RegulationId,
        approved.Publication.RegulationEdition,
        approved.Publication.Level,
        approved.Publication.Source,
        approved.Publication.ReplyDue,
        traceparent,
        approved.Publication.NetworkId);

    /// <summary>Whether text and attachments are those that were approved.</summary>
    public bool IsIntact() => ContentHashes.Of(Text, Attachments.Select(attachment => attachment.Hash)) == ContentHash;
}
