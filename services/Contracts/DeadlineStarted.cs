namespace SocialPubs.Contracts;

/// <summary>A clock of the regulation started; <c>OccurredAt</c> is the instant it counts from.</summary>
public sealed record DeadlineStarted(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    Guid DeadlineId,
    string Timer,
    string Stage,
    DateTimeOffset DueAt,
    string Clause,
    string? BodyCode,
    string? Holder) : IDeadlineEvent;
