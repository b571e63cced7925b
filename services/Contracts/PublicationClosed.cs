namespace SocialPubs.Contracts;

/// <summary>Intake: a curator closed a publication without a reply, with a reason.</summary>
public sealed record PublicationClosed(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    string Reason,
    string? Comment,
    IReadOnlyList<Attachment> Evidence,
    Actor ClosedBy) : IEvent;
