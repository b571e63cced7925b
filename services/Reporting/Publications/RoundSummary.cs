using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.Publications;

/// <summary>One round of the loop of clause 9 as counts need it; see <see cref="RoundHistory"/>. Holds no text.</summary>
internal sealed class RoundSummary
{
    public required Guid PublicationId { get; init; }

    public required int Submission { get; init; }

    public DateTimeOffset? SubmittedAt { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? SubmittedById { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? SubmittedByName { get; set; }

    public RoundDecision Decision { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? DecidedById { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? DecidedByName { get; set; }

    /// <summary>Whether this draft is the reply that stands in the network.</summary>
    public bool IsPosted { get; set; }

    /// <summary>The kinds of the curator's remarks, one for each remark.</summary>
    public string[] RemarkKinds { get; set; } = [];

    /// <summary>The rows that follow from a history.</summary>
    public static IEnumerable<RoundSummary> Of(PublicationHistory history) => history.Rounds.Select(round => new RoundSummary
    {
        PublicationId = history.PublicationId,
        Submission = round.Submission,
        SubmittedAt = round.SubmittedAt,
        SubmittedById = round.SubmittedBy?.Id,
        SubmittedByName = round.SubmittedBy?.Name,
        Decision = round.Decision,
        DecidedAt = round.DecidedAt,
        DecidedById = round.DecidedBy?.Id,
        DecidedByName = round.DecidedBy?.Name,
        IsPosted = history.Posted?.Submission == round.Submission,
        RemarkKinds = [.. round.Remarks.Select(remark => remark.Remark.Kind).Order(StringComparer.Ordinal)],
    });
}

internal sealed class RoundSummaryConfiguration : IEntityTypeConfiguration<RoundSummary>
{
    public void Configure(EntityTypeBuilder<RoundSummary> round)
    {
        round.ToTable("rounds");
        round.HasKey(row => new { row.PublicationId, row.Submission });
        round.Property(row => row.Decision).HasConversion<string>();
    }
}
