namespace SocialPubs.Contracts;

/// <summary>
/// Publishing: a reply that was posted was looked at again and does not stand as it was approved, or does so again
/// (clause 10: the reply stands under the publication).
/// </summary>
/// <param name="PublicationId">The publication.</param>
/// <param name="OccurredAt">When it was looked at.</param>
/// <param name="BodyCode">The body whose reply it is.</param>
/// <param name="Status">
/// <c>standing</c>, again as it was approved; <c>edited</c>; <c>replyGone</c>; <c>publicationGone</c>; <c>unseen</c>, it
/// could not be found out.
/// </param>
/// <param name="Code">Why it could not be found out.</param>
/// <param name="EvidenceId">The record in Publishing that holds what the network answered.</param>
public sealed record ReplyStandingChanged(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    string BodyCode,
    string Status,
    string? Code,
    Guid? EvidenceId) : IEvent;
