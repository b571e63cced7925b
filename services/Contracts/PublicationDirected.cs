namespace SocialPubs.Contracts;

/// <summary>Intake: a curator directed a publication to the body whose powers cover it (clause 4). A higher
/// <paramref name="Direction"/> replaces every lower one.</summary>
public sealed record PublicationDirected(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Direction,
    string BodyCode,
    string BodyName,
    PublicationSnapshot Publication,
    IReadOnlyList<EarlierPublication> RepeatOf,
    string? Instructions,
    Actor DirectedBy) : IEvent;
