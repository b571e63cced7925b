namespace SocialPubs.Contracts;

/// <summary>Intake: the name of a publication's author was put right on request (152-FZ, article 14).</summary>
/// <param name="PublicationId">The publication.</param>
/// <param name="OccurredAt">When it was entered.</param>
/// <param name="AuthorName">The right name; personal data, never logged.</param>
/// <param name="CorrectedBy">Who entered it.</param>
public sealed record AuthorCorrected(Guid PublicationId, DateTimeOffset OccurredAt, string AuthorName, Actor CorrectedBy) : IEvent;
