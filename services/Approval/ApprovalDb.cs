using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using SocialPubs.Approval.Reviews;
using SocialPubs.Messaging.Database;

namespace SocialPubs.Approval;

/// <summary>Approval's own database.</summary>
internal sealed class ApprovalDb(DbContextOptions<ApprovalDb> options) : DbContext(options)
{
    public DbSet<Review> Reviews => Set<Review>();

    public DbSet<PublicationMark> Marks => Set<PublicationMark>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Review>(review =>
        {
            review.ToTable("reviews");
            review.HasKey(row => new { row.PublicationId, row.Submission });
            review.Property(row => row.Status).HasConversion<short>();
            review.Property(row => row.Version).IsConcurrencyToken();
            review.Property(row => row.Publication).AsJson();
            review.Property(row => row.Draft).AsJson();
            review.Property(row => row.Authors).AsJson();
            review.Property(row => row.RemarkAnswers).AsJson();
            review.Property(row => row.SubmittedBy).AsJson();
            review.Property(row => row.DecidedBy).AsJson();
            review.Property(row => row.Remarks).AsJson();
            review.HasIndex(row => new { row.Status, row.DueAt, row.PublicationId });
            review.HasIndex(row => new { row.BodyCode, row.Status, row.DueAt, row.PublicationId });
        });
        modelBuilder.Entity<PublicationMark>(mark =>
        {
            mark.ToTable("publication_marks");
            mark.HasKey(row => row.PublicationId);
        });
    }
}

/// <summary>For EF Core's tools, which make migrations without a database.</summary>
internal sealed class ApprovalDbFactory : IDesignTimeDbContextFactory<ApprovalDb>
{
    public ApprovalDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ApprovalDb>().UseNpgsql().UseSnakeCaseNamingConvention().Options);
}
