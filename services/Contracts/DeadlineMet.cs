namespace SocialPubs.Contracts;

/// <summary>What the clock waited for happened in time, at <c>OccurredAt</c>. It overrides a <see cref="DeadlineMissed"/> of
/// the same <c>DeadlineId</c> that was raised before word of the act arrived.</summary>
public sealed record DeadlineMet(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    Guid DeadlineId,
    string Timer,
    string Stage,
    DateTimeOffset DueAt,
    string? BodyCode,
    string? Holder) : IDeadlineEvent;
