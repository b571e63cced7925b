namespace SocialPubs.Contracts;

/// <summary>Intake: a curator linked a publication to earlier ones on the same question (clause 11).</summary>
public sealed record PublicationLinkedAsRepeat(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    IReadOnlyList<EarlierPublication> Earlier,
    Actor LinkedBy) : IEvent;
