using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using SocialPubs.Identity.Audit;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.People;
using SocialPubs.Identity.SignIn;
using SocialPubs.Identity.Tokens;
using SocialPubs.Messaging.Database;

namespace SocialPubs.Identity;

/// <summary>Who can sign in, with which roles; the clients, keys and tokens; the record of what everybody did.</summary>
internal sealed class IdentityDb(DbContextOptions<IdentityDb> options)
    : IdentityUserContext<Person, string>(options), IDataProtectionKeyContext
{
    public DbSet<RoleGrant> Grants => Set<RoleGrant>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.AddMessaging();
        builder.UseOpenIddict();
        builder.AddAudit();
        builder.AddAccounts();
        builder.AddTokenTables();
        builder.Entity<Person>(person =>
        {
            person.ToTable("people");
            person.Property(row => row.Id).HasMaxLength(200);
            person.Property(row => row.Name).HasMaxLength(200);
            person.Property(row => row.Version).IsConcurrencyToken();
        });
        builder.Entity<RoleGrant>(grant =>
        {
            grant.ToTable("role_grants");
            grant.Property(row => row.SubjectId).HasMaxLength(220);
            grant.Property(row => row.Role).HasMaxLength(63);
            grant.Property(row => row.BodyCode).HasMaxLength(63);
            grant.HasIndex(row => row.SubjectId);
            grant.HasIndex(row => row.AppointmentId).IsUnique();
        });
    }
}

/// <summary>For EF Core's tools, which need a model and no database.</summary>
internal sealed class IdentityDbFactory : IDesignTimeDbContextFactory<IdentityDb>
{
    public IdentityDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<IdentityDb>()
        .UseNpgsql("Host=localhost").UseSnakeCaseNamingConvention().Options);
}
