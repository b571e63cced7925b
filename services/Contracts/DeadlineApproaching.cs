namespace SocialPubs.Contracts;

/// <summary>A warning point before the end of a clock was reached; <c>OccurredAt</c> is that point.</summary>
public sealed record DeadlineApproaching(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    Guid DeadlineId,
    string Timer,
    string Stage,
    DateTimeOffset DueAt,
    string? BodyCode,
    string? Holder) : IDeadlineEvent;
