namespace SocialPubs.Contracts;

/// <summary>Intake: the reply stands in the network; the publication's life is complete.</summary>
public sealed record PublicationAnswered(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    string ReplyUrl,
    DateTimeOffset PostedAt) : IEvent;
