namespace SocialPubs.Contracts;

/// <summary>Intake: a curator closed a publication without a reply, with a reason.</summary>
public sealed record PublicationClosed(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    string Reason,
    string? Comment,
    IReadOnlyList<Attachment> Evidence,
    Actor ClosedBy) : IEvent
{
    /// <summary>The publication that was on record already, where the reason is that this one is a duplicate.</summary>
    public Guid? DuplicateOf { get; init; }
}
