using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Notices;

/// <summary>What one person is told for one cause, once.</summary>
internal sealed class Notice
{
    public required Guid Id { get; init; }

    /// <summary>
    /// The place on the event stream, of the same sequence as the record's lines: with <see cref="Tx"/> it is the
    /// stream's cursor, and no notice shares a place with an event.
    /// </summary>
    public long Seq { get; init; }

    /// <summary>The transaction that wrote it; see <see cref="Record.RecordedEvent.Tx"/>.</summary>
    public ulong Tx { get; init; }

    /// <summary>Why it is told, as a key: the same cause tells the same person nothing more.</summary>
    public required string Cause { get; init; }

    /// <summary>The <c>sub</c> of the person's tokens.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required string RecipientId { get; init; }

    /// <summary>One of <see cref="NoticeKinds"/>.</summary>
    public required string Kind { get; init; }

    [PersonalData(PersonalDataKind.FreeText)]
    public required string Subject { get; init; }

    [PersonalData(PersonalDataKind.FreeText)]
    public required string Text { get; init; }

    public Guid? PublicationId { get; init; }

    /// <summary>Where the console shows it: a path that begins with a slash.</summary>
    public string? Link { get; init; }

    /// <summary>Whether it waits for no quiet hours and no digest.</summary>
    public bool IsUrgent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReadAt { get; set; }

    /// <summary>When it was decided by which ways it leaves the house; null until then.</summary>
    public DateTimeOffset? PlannedAt { get; set; }
}

internal sealed class NoticeConfiguration : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> notice)
    {
        notice.ToTable("notices");
        notice.Property(row => row.Id).ValueGeneratedNever();
        notice.Property(row => row.Seq).HasDefaultValueSql("nextval(pg_get_serial_sequence('events', 'seq'))");
        notice.Property(row => row.Tx).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
        notice.HasIndex(row => new { row.Cause, row.RecipientId }).IsUnique();
        notice.HasIndex(row => new { row.Tx, row.Seq });
        notice.HasIndex(row => new { row.RecipientId, row.Seq });
        notice.HasIndex(row => row.RecipientId, "ix_notices_unread").HasFilter("read_at IS NULL");
        notice.HasIndex(row => row.Seq, "ix_notices_unplanned").HasFilter("planned_at IS NULL");
        notice.HasIndex(row => row.PublicationId).HasFilter("publication_id IS NOT NULL");
    }
}
