namespace SocialPubs.Contracts;

/// <summary>Intake: an entry in the record that corrects what a publication is about; figures by topic follow it. Of several, the last one holds.</summary>
/// <param name="PublicationId">The publication.</param>
/// <param name="OccurredAt">When it was entered.</param>
/// <param name="RecordedTopicCode">The topic until then; null where none was chosen.</param>
/// <param name="RecordedTopicName">Its name.</param>
/// <param name="ActualTopicCode">The right topic's code in Intake's register.</param>
/// <param name="ActualTopicName">The right topic's name.</param>
/// <param name="Reason">Why.</param>
/// <param name="CorrectedBy">Who entered it.</param>
public sealed record TopicCorrected(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    string? RecordedTopicCode,
    string? RecordedTopicName,
    string ActualTopicCode,
    string ActualTopicName,
    string Reason,
    Actor CorrectedBy) : IEvent;
