namespace SocialPubs.Contracts;

/// <summary>What a missed clock waited for happened at last, at <c>OccurredAt</c>.</summary>
public sealed record DeadlineSettledLate(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    Guid DeadlineId,
    string Timer,
    string Stage,
    DateTimeOffset DueAt,
    TimeSpan Delay,
    string? BodyCode,
    string? Holder) : IDeadlineEvent;
