using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;

namespace SocialPubs.Intake.Publications;

/// <summary>A publication as the API shows it.</summary>
internal sealed record PublicationView(
    Guid Id,
    int Version,
    PublicationStatus Status,
    string Network,
    string Url,
    string AuthorName,
    string? AuthorUrl,
    string Text,
    DateTimeOffset? PostedAt,
    DateTimeOffset DetectedAt,
    DateTimeOffset RegisteredAt,
    DateTimeOffset ReplyDue,
    string? TopicCode,
    string? TopicName,
    string? Level,
    string? Source,
    string RegulationId,
    string RegulationEdition,
    IReadOnlyList<string> Evidence,
    int Direction,
    string? BodyCode,
    string? BodyName,
    string? Instructions,
    string? DeclineReason,
    IReadOnlyList<EarlierPublication> RepeatOf,
    SignificanceView? Significant,
    ClosingView? Closing,
    ReplyView? Reply,
    IReadOnlyList<DetectionCorrectionView> DetectionCorrections,
    IReadOnlyList<TopicCorrectionView> TopicCorrections,
    string? NetworkId = null)
{
    public static async Task<PublicationView> LoadAsync(IntakeDb db, Publication row, CancellationToken cancellationToken)
    {
        var corrections = await db.DetectionCorrections.AsNoTracking()
            .Where(correction => correction.PublicationId == row.Id)
            .OrderBy(correction => correction.CorrectedAt)
            .Select(correction => new DetectionCorrectionView(correction.ActualDetectedAt, correction.Reason, correction.CorrectedBy, correction.CorrectedAt))
            .ToListAsync(cancellationToken);
        var topics = await db.TopicCorrections.AsNoTracking()
            .Where(correction => correction.PublicationId == row.Id)
            .OrderBy(correction => correction.CorrectedAt)
            .Select(correction => new TopicCorrectionView(
                correction.RecordedTopicCode, correction.ActualTopicCode, correction.Reason, correction.CorrectedBy, correction.CorrectedAt))
            .ToListAsync(cancellationToken);
        var earlier = row.IsRepeat ? await db.EarlierOfAsync(row.Id, cancellationToken) : [];
        return Of(row, [.. earlier.Select(link => link.ToContract())], corrections, topics);
    }

    public static PublicationView Of(
        Publication row,
        IReadOnlyList<EarlierPublication> earlier,
        IReadOnlyList<DetectionCorrectionView> corrections,
        IReadOnlyList<TopicCorrectionView> topics) => new(
        row.Id,
        row.Version,
        row.Status,
        row.Network,
        row.Url,
        row.AuthorName,
        row.AuthorUrl,
        row.Text,
        row.PostedAt,
        row.DetectedAt,
        row.RegisteredAt,
        row.ReplyDue,
        row.TopicCode,
        row.TopicName,
        row.Level,
        row.Source,
        row.RegulationId,
        row.RegulationEdition,
        row.Evidence,
        row.Direction,
        row.BodyCode,
        row.BodyName,
        row.Instructions,
        row.DeclineReason,
        earlier,
        row.SignificantAt is { } significantAt ? new SignificanceView(row.SignificantReason!, significantAt) : null,
        row.ClosedAt is { } closedAt
            ? new ClosingView(row.ClosingReason!, row.ClosingComment, row.ClosingEvidence, row.DuplicateOf, closedAt)
            : null,
        row.ReplyPostedAt is { } postedAt ? new ReplyView(row.ReplyUrl!, postedAt) : null,
        corrections,
        topics,
        row.NetworkId);
}

/// <summary>Why and when a publication was found socially significant.</summary>
internal sealed record SignificanceView(string Reason, DateTimeOffset MarkedAt);

/// <summary>Why and when a publication was closed without a reply.</summary>
internal sealed record ClosingView(string Reason, string? Comment, IReadOnlyList<string> Evidence, Guid? DuplicateOf, DateTimeOffset ClosedAt);

/// <summary>The reply that stands in the network.</summary>
internal sealed record ReplyView(string Url, DateTimeOffset PostedAt);

/// <summary>An entry that corrects the instant of detection.</summary>
internal sealed record DetectionCorrectionView(DateTimeOffset ActualDetectedAt, string Reason, string CorrectedBy, DateTimeOffset CorrectedAt);

/// <summary>An entry that corrects the topic.</summary>
internal sealed record TopicCorrectionView(
    string? RecordedTopicCode, string ActualTopicCode, string Reason, string CorrectedBy, DateTimeOffset CorrectedAt);
