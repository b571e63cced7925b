using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using SocialPubs.Intake.Candidates;
using SocialPubs.Intake.Monitoring;
using SocialPubs.Intake.PersonalData;
using SocialPubs.Intake.Proposals;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Registers;
using SocialPubs.Intake.Rules;
using SocialPubs.Intake.Webhooks;
using SocialPubs.Messaging.Database;
using SocialPubs.Networks;

namespace SocialPubs.Intake;

/// <summary>
/// Intake's database. The full-text column <c>publications.search</c> and the trigram indexes stand in the migration
/// only: nothing but SQL reads them, and an entity that carried them would load them for nothing.
/// </summary>
internal sealed class IntakeDb(DbContextOptions<IntakeDb> options) : DbContext(options)
{
    public DbSet<Body> Bodies => Set<Body>();

    public DbSet<Topic> Topics => Set<Topic>();

    public DbSet<Appointment> Appointments => Set<Appointment>();

    public DbSet<Publication> Publications => Set<Publication>();

    public DbSet<RepeatLink> RepeatLinks => Set<RepeatLink>();

    public DbSet<DetectionCorrection> DetectionCorrections => Set<DetectionCorrection>();

    public DbSet<TopicCorrection> TopicCorrections => Set<TopicCorrection>();

    public DbSet<PersonalDataAct> PersonalDataActs => Set<PersonalDataAct>();

    public DbSet<ProposalModelRow> ProposalModels => Set<ProposalModelRow>();

    public DbSet<HistoryExample> HistoryExamples => Set<HistoryExample>();

    public DbSet<NetworkAccount> NetworkAccounts => Set<NetworkAccount>();

    public DbSet<FindingMonitor> Monitors => Set<FindingMonitor>();

    public DbSet<Candidate> Candidates => Set<Candidate>();

    public DbSet<CandidateEvidence> CandidateEvidence => Set<CandidateEvidence>();

    public DbSet<RuleSet> RuleSets => Set<RuleSet>();

    public DbSet<LearningState> Learning => Set<LearningState>();

    public DbSet<LearnedWord> LearnedWords => Set<LearnedWord>();

    public DbSet<WebhookReceipt> WebhookReceipts => Set<WebhookReceipt>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.HasPostgresExtension("pg_trgm");
        modelBuilder.Entity<Body>(body =>
        {
            body.HasKey(row => row.Code);
            body.Property(row => row.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<Topic>(topic =>
        {
            topic.HasKey(row => row.Code);
            topic.Property(row => row.Version).IsConcurrencyToken();
            topic.HasOne<Body>().WithMany().HasForeignKey(row => row.DefaultBodyCode).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Appointment>(appointment =>
        {
            appointment.Property(row => row.Id).ValueGeneratedNever();
            appointment.Property(row => row.Version).IsConcurrencyToken();
            appointment.HasIndex(row => new { row.BodyCode, row.Role, row.Id });
            appointment.HasOne<Body>().WithMany().HasForeignKey(row => row.BodyCode).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Publication>(publication =>
        {
            publication.Property(row => row.Id).ValueGeneratedNever();
            publication.Property(row => row.Status).HasConversion<short>();
            publication.Property(row => row.Version).IsConcurrencyToken();
            publication.HasIndex(row => row.Url).IsUnique().HasDatabaseName(UniqueAddress);
            publication.HasIndex(row => new { row.DetectedAt, row.Id });
            publication.HasIndex(row => new { row.BodyCode, row.DetectedAt, row.Id });
            publication.HasIndex(row => new { row.TopicCode, row.DetectedAt, row.Id });
            publication.HasIndex(row => new { row.Status, row.DetectedAt, row.Id });
            // The queue by time left holds only what is still to be answered.
            publication.HasIndex(row => new { row.ReplyDue, row.Id }).HasFilter("status < 3");
            publication.HasIndex(row => new { row.AuthorUrl, row.DetectedAt }).HasFilter("author_url IS NOT NULL");
            publication.HasIndex(row => new { row.AuthorName, row.DetectedAt });
            // What the retention worker looks for: ended under a regulation, the author still kept.
            publication.HasIndex(row => new { row.RegulationId, row.RegulationEdition, row.EndedAt })
                .HasFilter("ended_at IS NOT NULL AND pseudonymised_at IS NULL");
            publication.HasOne<Topic>().WithMany().HasForeignKey(row => row.TopicCode).OnDelete(DeleteBehavior.Restrict);
            publication.HasOne<Body>().WithMany().HasForeignKey(row => row.BodyCode).OnDelete(DeleteBehavior.Restrict);
            publication.HasOne<Publication>().WithMany().HasForeignKey(row => row.DuplicateOf).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<RepeatLink>(link =>
        {
            link.HasKey(row => new { row.PublicationId, row.EarlierId });
            link.HasIndex(row => row.EarlierId);
            link.HasOne<Publication>().WithMany().HasForeignKey(row => row.PublicationId).OnDelete(DeleteBehavior.Restrict);
            link.HasOne<Publication>().WithMany().HasForeignKey(row => row.EarlierId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<DetectionCorrection>(correction =>
        {
            correction.Property(row => row.Id).ValueGeneratedNever();
            correction.HasIndex(row => row.PublicationId);
            correction.HasOne<Publication>().WithMany().HasForeignKey(row => row.PublicationId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<TopicCorrection>(correction =>
        {
            correction.Property(row => row.Id).ValueGeneratedNever();
            correction.HasIndex(row => row.PublicationId);
            correction.HasOne<Publication>().WithMany().HasForeignKey(row => row.PublicationId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<PersonalDataAct>(act =>
        {
            act.Property(row => row.Id).ValueGeneratedNever();
            act.Property(row => row.Kind).HasConversion<short>();
            act.HasIndex(row => new { row.PublicationId, row.ActedAt });
            act.HasOne<Publication>().WithMany().HasForeignKey(row => row.PublicationId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<ProposalModelRow>(model =>
        {
            model.ToTable("proposal_models");
            model.Property(row => row.Id).ValueGeneratedNever();
            model.HasIndex(row => row.TrainedAt);
        });
        modelBuilder.Entity<HistoryExample>(example =>
        {
            example.HasIndex(row => row.Hash).IsUnique();
            example.HasOne<Topic>().WithMany().HasForeignKey(row => row.TopicCode).OnDelete(DeleteBehavior.Restrict);
            example.HasOne<Body>().WithMany().HasForeignKey(row => row.BodyCode).OnDelete(DeleteBehavior.Restrict);
        });
        AddFinding(modelBuilder);
    }

    private static void AddFinding(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<NetworkAccount>(account =>
        {
            account.Property(row => row.Id).ValueGeneratedNever();
            account.Property(row => row.Kind).HasConversion<short>();
            account.Property(row => row.Version).IsConcurrencyToken();
            account.HasIndex(row => new { row.Network, row.OwnerId });
        });
        modelBuilder.Entity<FindingMonitor>(monitor =>
        {
            monitor.ToTable("monitors");
            monitor.Property(row => row.Id).ValueGeneratedNever();
            monitor.Property(row => row.Kind).HasConversion<short>();
            monitor.HasIndex(row => row.NextRunAt).HasFilter("is_on");
            // Comments and mentions of an account are read once; searches differ by their words.
            monitor.HasIndex(row => new { row.AccountId, row.Kind }).IsUnique().HasFilter("kind <> 2");
            monitor.HasOne<NetworkAccount>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Candidate>(candidate =>
        {
            candidate.Property(row => row.Id).ValueGeneratedNever();
            candidate.Property(row => row.Kind).HasConversion<short>();
            candidate.Property(row => row.Status).HasConversion<short>();
            candidate.Property(row => row.LearnedAs).HasConversion<short>();
            candidate.Property(row => row.ScoreReasons).AsJson();
            candidate.Property(row => row.DecidedBy).AsJson();
            candidate.Property(row => row.Version).IsConcurrencyToken();
            candidate.HasIndex(row => new { row.Network, row.NetworkId }).IsUnique().HasDatabaseName(UniqueCandidateNumber);
            candidate.HasIndex(row => row.Url).IsUnique().HasDatabaseName(UniqueCandidateAddress);
            candidate.HasIndex(row => new { row.Status, row.FoundAt, row.Id });
            candidate.HasIndex(row => new { row.Status, row.Score, row.FoundAt, row.Id });
            candidate.HasIndex(row => new { row.FoundAt, row.Id });
            candidate.HasIndex(row => new { row.Network, row.FoundAt, row.Id });
            candidate.HasIndex(row => new { row.MonitorId, row.FoundAt, row.Id });
            candidate.HasIndex(row => row.ScoredGeneration).HasFilter("status = 0");
            candidate.HasIndex(row => row.PublicationId).HasFilter("publication_id IS NOT NULL");
            candidate.HasOne<Publication>().WithMany().HasForeignKey(row => row.PublicationId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<CandidateEvidence>(evidence =>
        {
            evidence.ToTable("candidate_evidence");
            evidence.Property(row => row.Id).ValueGeneratedNever();
            evidence.Property(row => row.Kind).HasConversion<short>();
            evidence.HasIndex(row => new { row.CandidateId, row.SeenAt, row.Id });
            evidence.HasIndex(row => row.PublicationId).HasFilter("publication_id IS NOT NULL");
            evidence.HasOne<Candidate>().WithMany().HasForeignKey(row => row.CandidateId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<RuleSet>(set =>
        {
            set.Property(row => row.Id).ValueGeneratedNever();
            set.Property(row => row.Rules).AsJson();
            set.Property(row => row.ChangedBy).AsJson();
            set.Property(row => row.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<LearningState>(state =>
        {
            state.ToTable("learning");
            state.Property(row => row.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<LearnedWord>(word => word.HasKey(row => row.Stem));
        modelBuilder.Entity<WebhookReceipt>(receipt =>
        {
            receipt.HasKey(row => new { row.Network, row.EventId });
            receipt.HasIndex(row => row.ReceivedAt);
        });
        modelBuilder.Entity<RateBudgetRow>(budget =>
        {
            budget.ToTable("rate_budgets");
            budget.HasKey(row => new { row.AccountId, row.Token });
            budget.Property(row => row.Token).HasConversion<short>();
        });
    }

    /// <summary>The index that keeps an address from being registered twice, whatever races.</summary>
    internal const string UniqueAddress = "ux_publications_url";

    /// <summary>The index that keeps a network's number from becoming two candidates.</summary>
    internal const string UniqueCandidateNumber = "ux_candidates_network_network_id";

    /// <summary>The index that keeps an address from becoming two candidates.</summary>
    internal const string UniqueCandidateAddress = "ux_candidates_url";
}

/// <summary>Lets EF Core's tools make migrations without a configured service.</summary>
internal sealed class IntakeDbFactory : IDesignTimeDbContextFactory<IntakeDb>
{
    public IntakeDb CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<IntakeDb>().UseNpgsql("Host=localhost").UseSnakeCaseNamingConvention().Options);
}
