using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Drafting.Attachments;
using SocialPubs.Drafting.Drafts;
using SocialPubs.Drafting.LegalActs;
using SocialPubs.Drafting.Templates;
using SocialPubs.Messaging.Database;

namespace SocialPubs.Drafting;

internal sealed class DraftingDb(DbContextOptions<DraftingDb> options) : DbContext(options)
{
    public DbSet<Assignment> Assignments => Set<Assignment>();

    public DbSet<DraftVersion> Drafts => Set<DraftVersion>();

    public DbSet<Presence> Presences => Set<Presence>();

    public DbSet<Template> Templates => Set<Template>();

    public DbSet<LegalAct> LegalActs => Set<LegalAct>();

    public DbSet<Upload> Uploads => Set<Upload>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Assignment>(assignment =>
        {
            assignment.ToTable("assignments");
            assignment.HasKey(row => row.PublicationId);
            assignment.Property(row => row.PublicationId).ValueGeneratedNever();
            assignment.Ignore(row => row.Publication);
            assignment.Ignore(row => row.Earlier);
            assignment.Ignore(row => row.Standing);
            assignment.Ignore(row => row.OpenReturn);
            assignment.Property(row => row.Version).IsConcurrencyToken();
            assignment.Property(row => row.State).HasConversion<short>();
            assignment.Property(row => row.Direction).AsJson();
            assignment.Property(row => row.Declined).AsJson();
            assignment.Property(row => row.Closed).AsJson();
            assignment.Property(row => row.Approved).AsJson();
            assignment.Property(row => row.ByHand).AsJson();
            assignment.Property(row => row.Posted).AsJson();
            assignment.Property(row => row.ReplyState).AsJson();
            assignment.Property(row => row.Holder).AsJson();
            assignment.Property(row => row.Linked).AsJson();
            assignment.Property(row => row.Submissions).AsJson();
            assignment.Property(row => row.Returns).AsJson();
            // The queue of one body, of everyone and of one person, in the order of the time left. What has ended would
            // stand before all that runs, so it is not in them.
            const string active = "state >= 1 AND state <= 5";
            assignment.HasIndex(row => new { row.BodyCode, row.NextDue, row.PublicationId }).HasFilter(active);
            assignment.HasIndex(row => new { row.NextDue, row.PublicationId }).HasFilter(active);
            assignment.HasIndex(row => new { row.HolderId, row.NextDue, row.PublicationId }).HasFilter(active);
            assignment.HasIndex(row => new { row.State, row.NextDue, row.PublicationId });
            assignment.HasIndex(row => new { row.BodyCode, row.State, row.NextDue, row.PublicationId });
        });
        modelBuilder.Entity<DraftVersion>(draft =>
        {
            draft.ToTable("drafts");
            draft.HasKey(row => new { row.PublicationId, row.Version });
            draft.Property(row => row.Parts).AsJson();
            draft.Property(row => row.Attachments).AsJson();
            draft.Property(row => row.RemarkAnswers).AsJson();
            draft.Property(row => row.Author).AsJson();
            draft.HasOne<Assignment>().WithMany().HasForeignKey(row => row.PublicationId);
        });
        modelBuilder.Entity<Presence>(presence =>
        {
            presence.ToTable("presences");
            presence.HasKey(row => new { row.PublicationId, row.PersonId });
        });
        modelBuilder.Entity<Template>(template =>
        {
            template.ToTable("templates");
            template.Property(row => row.Id).ValueGeneratedNever();
            template.Property(row => row.Version).IsConcurrencyToken();
            template.Property(row => row.Parts).AsJson();
            template.HasIndex(row => new { row.Name, row.Id });
        });
        modelBuilder.Entity<LegalAct>(act =>
        {
            act.ToTable("legal_acts");
            act.Property(row => row.Id).ValueGeneratedNever();
            act.Property(row => row.Version).IsConcurrencyToken();
            act.HasIndex(row => new { row.Title, row.Id });
            // Two entries for one act would sooner or later cite it in two ways.
            act.HasIndex(row => new { row.Kind, row.Number, row.Date }).IsUnique();
        });
        modelBuilder.Entity<Upload>(upload =>
        {
            upload.ToTable("uploads");
            upload.HasKey(row => row.Hash);
        });
    }
}

/// <summary>Lets EF Core's tools build the context without starting the service.</summary>
internal sealed class DraftingDbFactory : IDesignTimeDbContextFactory<DraftingDb>
{
    public DraftingDb CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<DraftingDb>().UseNpgsql("Host=localhost;Database=draftingdb").UseSnakeCaseNamingConvention().Options);
}
