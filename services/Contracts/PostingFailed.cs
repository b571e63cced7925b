namespace SocialPubs.Contracts;

/// <summary>Publishing: the product cannot post by itself; the executor posts by hand under the same clock (clause 10).</summary>
public sealed record PostingFailed(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    string BodyCode,
    string ErrorCode,
    string Detail) : IEvent;
