namespace SocialPubs.Contracts;

/// <summary>A clock ended without what it waited for; <c>OccurredAt</c> is the instant it ended, also when the system was
/// stopped then.</summary>
public sealed record DeadlineMissed(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    Guid DeadlineId,
    string Timer,
    string Stage,
    DateTimeOffset DueAt,
    string Clause,
    string? BodyCode,
    string? Holder) : IDeadlineEvent;
