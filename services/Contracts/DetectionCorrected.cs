namespace SocialPubs.Contracts;

/// <summary>Intake: an entry in the record that corrects the instant of detection; the clocks stay as they started.</summary>
public sealed record DetectionCorrected(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedDetectedAt,
    DateTimeOffset ActualDetectedAt,
    string Reason,
    Actor CorrectedBy) : IEvent;
