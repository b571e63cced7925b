using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.Invitations;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Policies;
using SocialPubs.Identity.Sessions;

namespace SocialPubs.Identity.SignIn;

internal static class AccountsModel
{
    /// <summary>The tables of signing in: sessions, invitations, second factors, counted attempts and the policy.</summary>
    public static ModelBuilder AddAccounts(this ModelBuilder model)
    {
        model.Entity<Session>(session =>
        {
            session.ToTable("sessions");
            session.Property(row => row.Id).ValueGeneratedNever();
            session.Property(row => row.PersonId).HasMaxLength(PersonIds.MaxLength);
            session.Property(row => row.Address).HasMaxLength(45);
            session.Property(row => row.Agent).HasMaxLength(100);
            session.HasIndex(row => row.PersonId);
            session.HasIndex(row => row.ExpiresAt);
            session.HasOne<Person>().WithMany().HasForeignKey(row => row.PersonId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<Invitation>(invitation =>
        {
            invitation.ToTable("invitations");
            invitation.Property(row => row.Id).ValueGeneratedNever();
            invitation.Property(row => row.PersonId).HasMaxLength(PersonIds.MaxLength);
            invitation.HasIndex(row => row.TokenHash).IsUnique();
            invitation.HasIndex(row => row.PersonId);
            invitation.HasOne<Person>().WithMany().HasForeignKey(row => row.PersonId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<SecondFactor>(factor =>
        {
            factor.ToTable("second_factors");
            factor.HasKey(row => row.PersonId);
            factor.Property(row => row.PersonId).HasMaxLength(PersonIds.MaxLength);
            factor.HasOne<Person>().WithOne().HasForeignKey<SecondFactor>(row => row.PersonId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<RecoveryCode>(code =>
        {
            code.ToTable("recovery_codes");
            code.HasKey(row => new { row.PersonId, row.Hash });
            code.Property(row => row.PersonId).HasMaxLength(PersonIds.MaxLength);
            code.HasOne<Person>().WithMany().HasForeignKey(row => row.PersonId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<SignInAttempts>(attempts =>
        {
            attempts.ToTable("sign_in_attempts");
            attempts.HasKey(row => row.Key);
            attempts.Property(row => row.Key).HasMaxLength(SignInAttempts.KeyLength);
            attempts.HasIndex(row => row.LastAt);
        });
        model.Entity<Policy>(policy =>
        {
            policy.ToTable("policies");
            policy.Property(row => row.Id).ValueGeneratedNever();
            policy.Property(row => row.Version).IsConcurrencyToken();
        });
        return model;
    }
}
