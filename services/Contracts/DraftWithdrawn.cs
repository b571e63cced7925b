namespace SocialPubs.Contracts;

/// <summary>Drafting: the submitted draft was taken back before a decision.</summary>
public sealed record DraftWithdrawn(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Submission,
    string BodyCode,
    string? Reason,
    Actor WithdrawnBy) : IEvent;
