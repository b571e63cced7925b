namespace SocialPubs.Contracts;

/// <summary>What the clock waited for is no longer asked (closed, withdrawn, declined).</summary>
public sealed record DeadlineCancelled(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    Guid DeadlineId,
    string Timer,
    string Stage,
    DateTimeOffset DueAt,
    string? BodyCode,
    string? Holder) : IDeadlineEvent;
