using System.Text.Json;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Networks;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Publishing.OwnPosts;
using SocialPubs.Publishing.Postings;
using SocialPubs.Publishing.Standing;

namespace SocialPubs.Publishing;

/// <summary>The database of Publishing.</summary>
internal sealed class PublishingDb(DbContextOptions<PublishingDb> options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<Posting> Postings => Set<Posting>();

    public DbSet<PostingAttempt> Attempts => Set<PostingAttempt>();

    public DbSet<ClosedPublication> ClosedPublications => Set<ClosedPublication>();

    public DbSet<StandingCheck> StandingChecks => Set<StandingCheck>();

    public DbSet<StandingRecord> StandingRecords => Set<StandingRecord>();

    public DbSet<Account> Accounts => Set<Account>();

    /// <summary>Keepers on their way to a network and back.</summary>
    public DbSet<OAuthStart> OAuthStarts => Set<OAuthStart>();

    public DbSet<OwnPost> OwnPosts => Set<OwnPost>();

    public DbSet<OwnPostTarget> OwnPostTargets => Set<OwnPostTarget>();

    public DbSet<AccountPost> AccountPosts => Set<AccountPost>();

    public DbSet<AccountChore> AccountChores => Set<AccountChore>();

    public DbSet<CadenceMark> CadenceMarks => Set<CadenceMark>();

    public DbSet<OfficeHolder> OfficeHolders => Set<OfficeHolder>();

    public DbSet<AccountHistory> AccountHistory => Set<AccountHistory>();

    /// <summary>The keys with which tokens of accounts are encrypted.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Posting>(posting =>
        {
            posting.ToTable("postings");
            posting.HasKey(row => row.PublicationId);
            posting.Property(row => row.PublicationId).ValueGeneratedNever();
            posting.Property(row => row.Version).IsConcurrencyToken();
            posting.Property(row => row.State).HasConversion<short>();
            Json<ApprovedReply>(posting.Property(row => row.Reply)!).IsRequired();
            Json(posting.Property(row => row.Replacement));
            Json(posting.Property(row => row.RequestedBy));
            Json(posting.Property(row => row.PostedBy));
            Json(posting.Property(row => row.Screenshot));
            // What the worker looks for: work that is due, and attempts whose worker is gone.
            posting.HasIndex(row => row.NextAttemptAt).HasFilter("next_attempt_at IS NOT NULL");
            posting.HasIndex(row => row.LeaseUntil).HasFilter("lease_until IS NOT NULL");
            posting.HasIndex(row => new { row.DueAt, row.PublicationId });
            posting.HasIndex(row => new { row.State, row.DueAt, row.PublicationId });
            posting.HasIndex(row => new { row.BodyCode, row.DueAt, row.PublicationId });
            posting.HasIndex(row => new { row.SubmittedById, row.DueAt, row.PublicationId });
            posting.HasIndex(row => new { row.Network, row.PostedAt });
        });
        modelBuilder.Entity<PostingAttempt>(attempt =>
        {
            attempt.ToTable("posting_attempts");
            attempt.Property(row => row.Id).ValueGeneratedNever();
            attempt.HasIndex(row => new { row.PublicationId, row.Number });
        });
        modelBuilder.Entity<ClosedPublication>(closed =>
        {
            closed.ToTable("closed_publications");
            closed.HasKey(row => row.PublicationId);
            closed.Property(row => row.PublicationId).ValueGeneratedNever();
        });
        modelBuilder.Entity<StandingCheck>(check =>
        {
            check.ToTable("standing_checks");
            check.HasKey(row => row.PublicationId);
            check.Property(row => row.PublicationId).ValueGeneratedNever();
            check.Property(row => row.State).HasConversion<short>();
            check.Property(row => row.ClaimId).IsConcurrencyToken();
            check.HasIndex(row => row.NextLookAt).HasFilter("next_look_at IS NOT NULL");
        });
        modelBuilder.Entity<StandingRecord>(record =>
        {
            record.ToTable("standing_records");
            record.Property(row => row.Id).ValueGeneratedNever();
            record.Property(row => row.Standing).HasConversion<short>();
            record.HasIndex(row => new { row.PublicationId, row.LookedAt });
        });
        modelBuilder.Entity<Account>(account =>
        {
            account.ToTable("accounts");
            account.Property(row => row.Id).ValueGeneratedNever();
            account.Property(row => row.Version).IsConcurrencyToken();
            account.Property(row => row.Kind).HasConversion<string>();
            account.Property(row => row.Verification).HasConversion<short>();
            account.Property(row => row.Access).AsJson();
            account.Ignore(row => row.PasswordDueOn);
            Json<Actor>(account.Property(row => row.UpdatedBy)!).IsRequired();
            // One account answers for a network and a body.
            account.HasIndex(row => new { row.Network, row.BodyCode }).IsUnique().HasFilter("active").AreNullsDistinct(false);
        });
        modelBuilder.Entity<OAuthStart>(start =>
        {
            start.ToTable("oauth_starts");
            start.HasKey(row => row.StateHash);
            start.Property(row => row.StartedBy).AsJson();
        });
        modelBuilder.Entity<OwnPost>(post =>
        {
            post.ToTable("own_posts");
            post.Property(row => row.Id).ValueGeneratedNever();
            post.Property(row => row.Version).IsConcurrencyToken();
            post.Property(row => row.State).HasConversion<short>();
            post.Property(row => row.Attachments).AsJson();
            post.Property(row => row.CreatedBy).AsJson();
            post.Property(row => row.UpdatedBy).AsJson();
            post.Property(row => row.ApprovedBy).AsJson();
            post.Property(row => row.Writers).AsJson();
            post.HasMany(row => row.Targets).WithOne().HasForeignKey(target => target.OwnPostId);
            post.HasIndex(row => new { row.PlannedAt, row.Id });
        });
        modelBuilder.Entity<OwnPostTarget>(target =>
        {
            target.ToTable("own_post_targets");
            target.Property(row => row.Id).ValueGeneratedNever();
            target.Property(row => row.Version).IsConcurrencyToken();
            target.Property(row => row.State).HasConversion<short>();
            target.Property(row => row.Attachments).AsJson();
            target.Property(row => row.PlannedBy).AsJson();
            target.Property(row => row.PostedBy).AsJson();
            target.HasIndex(row => row.NextAttemptAt).HasFilter("next_attempt_at IS NOT NULL");
            target.HasIndex(row => row.LeaseUntil).HasFilter("lease_until IS NOT NULL");
            target.HasIndex(row => new { row.OwnPostId, row.AccountId }).IsUnique();
            target.HasIndex(row => new { row.AccountId, row.PostedAt });
        });
        modelBuilder.Entity<AccountPost>(post =>
        {
            post.ToTable("account_posts");
            post.Property(row => row.Id).ValueGeneratedNever();
            post.Property(row => row.Source).HasConversion<short>();
            // Whichever way a post was heard of, it counts once.
            post.HasIndex(row => new { row.AccountId, row.Url }).IsUnique();
            post.HasIndex(row => new { row.AccountId, row.NetworkId }).IsUnique().HasFilter("network_id IS NOT NULL");
            post.HasIndex(row => new { row.AccountId, row.PostedAt });
        });
        modelBuilder.Entity<AccountChore>(chore =>
        {
            chore.ToTable("account_chores");
            chore.HasKey(row => new { row.AccountId, row.Kind });
            chore.Property(row => row.Kind).HasConversion<short>();
            chore.HasIndex(row => row.NextAt);
        });
        modelBuilder.Entity<CadenceMark>(mark =>
        {
            mark.ToTable("cadence_marks");
            mark.HasKey(row => new { row.AccountId, row.Per, row.PeriodStart });
            mark.Property(row => row.Per).HasConversion<short>();
        });
        modelBuilder.Entity<OfficeHolder>(holder =>
        {
            holder.ToTable("office_holders");
            holder.HasKey(row => row.AppointmentId);
            holder.Property(row => row.AppointmentId).ValueGeneratedNever();
        });
        modelBuilder.Entity<AccountHistory>(history =>
        {
            history.ToTable("account_history");
            history.Property(row => row.Id).ValueGeneratedNever();
            history.Property(row => row.By).AsJson();
            history.Property(row => row.Changes).AsJson();
            history.HasIndex(row => new { row.AccountId, row.Id });
        });
        modelBuilder.Entity<RateBudgetRow>(budget =>
        {
            budget.ToTable("rate_budgets");
            budget.HasKey(row => new { row.AccountId, row.Token });
            budget.Property(row => row.Token).HasConversion<short>();
        });
    }

    /// <summary>Takes a lock until the transaction ends, or says that another replica has it.</summary>
    public Task<bool> TryLockAsync(long key, CancellationToken cancellationToken) =>
        Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({key}) AS \"Value\"").SingleAsync(cancellationToken);

    /// <summary>
    /// Text and not jsonb: what was approved is kept byte for byte, also characters that jsonb does not take.
    /// </summary>
    private static PropertyBuilder<TValue?> Json<TValue>(PropertyBuilder<TValue?> property)
        where TValue : class => property
        .HasColumnType("text")
        .HasConversion(
            value => JsonSerializer.Serialize(value, ServiceDefaults.Json.Options),
            text => JsonSerializer.Deserialize<TValue>(text, ServiceDefaults.Json.Options)!);
}

/// <summary>Builds the context for EF Core's tools, which have no configuration.</summary>
internal sealed class PublishingDbFactory : IDesignTimeDbContextFactory<PublishingDb>
{
    public PublishingDb CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<PublishingDb>().UseNpgsql("Host=localhost").UseSnakeCaseNamingConvention().Options);
}
