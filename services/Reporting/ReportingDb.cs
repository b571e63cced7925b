using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using SocialPubs.Messaging.Database;
using SocialPubs.Reporting.People;
using SocialPubs.Reporting.Publications;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting;

/// <summary>
/// <c>events</c> and <c>facts</c> are the record; <c>publications</c>, <c>clocks</c> and the rest that is called a projection are
/// made from it and can be made again at any time.
/// </summary>
internal sealed class ReportingDb(DbContextOptions<ReportingDb> options) : DbContext(options)
{
    public DbSet<RecordedEvent> Events => Set<RecordedEvent>();

    public DbSet<PublicationSummary> Publications => Set<PublicationSummary>();

    public DbSet<ClockSummary> Clocks => Set<ClockSummary>();

    public DbSet<RoundSummary> Rounds => Set<RoundSummary>();

    public DbSet<RecordedFact> Facts => Set<RecordedFact>();

    public DbSet<Appointee> Appointees => Set<Appointee>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ReportingDb).Assembly);
        modelBuilder.Entity<RecordedEvent>(line =>
        {
            line.ToTable("events");
            line.HasKey(row => row.Seq);
            line.Property(row => row.Seq).UseIdentityAlwaysColumn();
            line.Property(row => row.Tx).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
            line.Property(row => row.Payload).HasColumnType("jsonb");
            line.HasIndex(row => row.MessageId).IsUnique();
            line.HasIndex(row => row.PublicationId);
            line.HasIndex(row => new { row.Tx, row.Seq });
        });
        modelBuilder.Entity<RecordedFact>(line =>
        {
            line.ToTable("facts");
            line.HasKey(row => row.Seq);
            line.Property(row => row.Seq).UseIdentityAlwaysColumn();
            line.Property(row => row.Payload).HasColumnType("jsonb");
            line.HasIndex(row => row.MessageId).IsUnique();
            line.HasIndex(row => new { row.SubjectId, row.Seq });
            line.HasIndex(row => new { row.Type, row.OccurredAt });
        });
        modelBuilder.Entity<PublicationSummary>(publication =>
        {
            publication.ToTable("publications");
            publication.Property(row => row.Id).ValueGeneratedNever();
            publication.Property(row => row.Status).HasConversion<string>();
            publication.HasIndex(row => new { row.DetectedAt, row.Id }).HasFilter("detected_at IS NOT NULL");
            publication.HasIndex(row => row.RepliedAt).HasFilter("replied_at IS NOT NULL");
            publication.HasIndex(row => row.RecordedDetectedAt).HasFilter("recorded_detected_at IS NOT NULL");
            publication.HasIndex(row => new { row.BodyCode, row.DetectedAt, row.Id }).HasFilter("detected_at IS NOT NULL");
            publication.HasIndex(row => new { row.Status, row.DetectedAt, row.Id }).HasFilter("detected_at IS NOT NULL");
            publication.HasIndex(row => new { row.TopicCode, row.DetectedAt, row.Id }).HasFilter("detected_at IS NOT NULL");
        });
        modelBuilder.Entity<ClockSummary>(clock =>
        {
            clock.ToTable("clocks");
            clock.HasKey(row => row.DeadlineId);
            clock.Property(row => row.DeadlineId).ValueGeneratedNever();
            clock.Property(row => row.State).HasConversion<string>();
            clock.HasIndex(row => row.PublicationId);
            clock.HasIndex(row => row.DueAt);
            // What still runs or is overdue is few among many.
            clock.HasIndex(row => row.DueAt, "ix_clocks_awaited").HasFilter("awaited");
        });
    }
}

/// <summary>Lets EF Core's tools build the model without a running service.</summary>
internal sealed class ReportingDbFactory : IDesignTimeDbContextFactory<ReportingDb>
{
    public ReportingDb CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<ReportingDb>().UseNpgsql("Host=localhost").UseSnakeCaseNamingConvention().Options);
}
