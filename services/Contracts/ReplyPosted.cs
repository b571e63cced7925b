namespace SocialPubs.Contracts;

/// <summary>Publishing: the approved reply stands under the publication (clause 10).</summary>
public sealed record ReplyPosted(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    string BodyCode,
    int Submission,
    DateTimeOffset PostedAt,
    string ReplyUrl,
    string? NetworkReplyId,
    string ContentHash,
    bool ByHand,
    Attachment? Screenshot,
    Actor PostedBy) : IEvent;
