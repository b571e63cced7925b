using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Urgent;

/// <summary>What goes to the head at once (decree 188, clause 13).</summary>
internal enum UrgentKind
{
    /// <summary>A socially significant publication.</summary>
    Significant,

    /// <summary>Increased activity on a question.</summary>
    Surge,
}

/// <summary>How far an urgent report has come.</summary>
internal enum UrgentState
{
    /// <summary>On its way to the head.</summary>
    Raised,

    /// <summary>The head took note of it.</summary>
    Acknowledged,

    /// <summary>What came of it is on record.</summary>
    Closed,
}

/// <summary>
/// A report to the head. Who raised, saw, acknowledged and closed it is told by its acts, which are only added; the columns
/// that repeat it serve the lists.
/// </summary>
internal sealed class UrgentReport
{
    public required Guid Id { get; init; }

    /// <summary>One more with each act that changes how it stands; that somebody saw it changes nothing.</summary>
    public int Version { get; set; }

    /// <summary>Year and place in it, such as <c>2026-17</c>; given once.</summary>
    public required string Number { get; init; }

    /// <summary>The year of <see cref="Number"/>, in the administration's time zone.</summary>
    public required int Year { get; init; }

    /// <summary>The place in the year, from 1.</summary>
    public required int Ordinal { get; init; }

    public required UrgentKind Kind { get; init; }

    /// <summary>The publication; null for a surge.</summary>
    public Guid? PublicationId { get; init; }

    /// <summary>The surge; null for a publication.</summary>
    public Guid? SurgeId { get; init; }

    public string? TopicCode { get; init; }

    public string? TopicName { get; init; }

    /// <summary>Why it is urgent, in the words of who raised it.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public required string Reason { get; init; }

    /// <summary>The bodies that it concerns, as far as they are known.</summary>
    public string[] BodyCodes { get; set; } = [];

    /// <summary>When it was found to be urgent: the surge's detection, or the act by hand (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the report went out (UTC); later than <see cref="At"/> where word came late.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>Who were told, by the ids of their tokens.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string[] Recipients { get; set; } = [];

    public UrgentState State { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }
}

/// <summary>What somebody did with an urgent report.</summary>
internal enum UrgentActKind
{
    Raised,

    /// <summary>A person who was to read it did; once for each person.</summary>
    Seen,

    /// <summary>The head took note of it.</summary>
    Acknowledged,

    /// <summary>What came of it.</summary>
    Closed,
}

/// <summary>One act; never changed but for the name of an author who is replaced by a pseudonym.</summary>
internal sealed class UrgentAct
{
    public required Guid Id { get; init; }

    public required Guid ReportId { get; init; }

    /// <summary>The report's publication, so that the erasure of authors finds the text.</summary>
    public Guid? PublicationId { get; init; }

    public required UrgentActKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required Actor By { get; init; }

    [PersonalData(PersonalDataKind.FreeText)]
    public string? Text { get; init; }
}

internal sealed class UrgentReportConfiguration : IEntityTypeConfiguration<UrgentReport>
{
    public void Configure(EntityTypeBuilder<UrgentReport> report)
    {
        report.ToTable("urgent_reports");
        report.Property(row => row.Id).ValueGeneratedNever();
        report.Property(row => row.Version).IsConcurrencyToken();
        report.Property(row => row.Kind).HasConversion<string>();
        report.Property(row => row.State).HasConversion<string>();
        report.HasIndex(row => new { row.Year, row.Ordinal }).IsUnique();
        report.HasIndex(row => new { row.At, row.Id });
        report.HasIndex(row => row.PublicationId).HasFilter("publication_id IS NOT NULL");
        // One report for each surge, whatever replica found it.
        report.HasIndex(row => row.SurgeId).IsUnique().HasFilter("surge_id IS NOT NULL");
    }
}

internal sealed class UrgentActConfiguration : IEntityTypeConfiguration<UrgentAct>
{
    public void Configure(EntityTypeBuilder<UrgentAct> act)
    {
        act.ToTable("urgent_acts");
        act.Property(row => row.Id).ValueGeneratedNever();
        act.Property(row => row.Kind).HasConversion<string>();
        act.Property(row => row.By).AsJson();
        act.HasIndex(row => new { row.ReportId, row.At });
        act.HasIndex(row => row.PublicationId).HasFilter("publication_id IS NOT NULL");
    }
}
