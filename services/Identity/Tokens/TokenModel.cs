using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.Clients;
using SocialPubs.Identity.Keys;
using SocialPubs.Identity.Revocations;

namespace SocialPubs.Identity.Tokens;

/// <summary>The tables of the token server beside those of OpenIddict.</summary>
internal static class TokenModel
{
    public static void AddTokenTables(this ModelBuilder builder)
    {
        builder.Entity<Revocation>(revocation =>
        {
            revocation.ToTable("revocations");
            revocation.Property(row => row.SubjectId).HasMaxLength(220);
            revocation.Property(row => row.TokenId).HasMaxLength(100);
            revocation.HasIndex(row => row.SubjectId);
            revocation.HasIndex(row => row.SessionId);
            revocation.HasIndex(row => row.TokenId);
            revocation.HasIndex(row => row.ExpiresAt);
        });
        builder.Entity<SigningKey>(key =>
        {
            key.ToTable("signing_keys");
            key.Property(row => row.Id).HasMaxLength(100);
            key.Property(row => row.Algorithm).HasMaxLength(20);
            key.Property(row => row.Use).HasConversion<short>();
        });
        builder.Entity<Client>(client =>
        {
            client.ToTable("clients");
            client.Property(row => row.Id).HasMaxLength(63);
            client.Property(row => row.Name).HasMaxLength(200);
            client.Property(row => row.Kind).HasConversion<short>();
            client.Property(row => row.Version).IsConcurrencyToken();
        });
        builder.Entity<ClientFailure>(failure =>
        {
            failure.ToTable("client_failures");
            failure.HasKey(row => new { row.ClientId, row.Address });
            failure.Property(row => row.ClientId).HasMaxLength(100);
            failure.Property(row => row.Address).HasMaxLength(64);
            failure.HasIndex(row => row.LastAt);
        });
    }
}
