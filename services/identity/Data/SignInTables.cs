using Microsoft.EntityFrameworkCore;

namespace Platform.Identity.Data;

/// <summary>The tables of what people sign in with, all of them of a person and of no tenant.</summary>
internal static class SignInTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Session>(row =>
        {
            row.ToTable("sessions");
            row.HasIndex(session => session.PersonId);
            row.HasIndex(session => session.StartedAt);
            row.Property(session => session.Device).HasMaxLength(60);
            row.Property(session => session.Network).HasMaxLength(60);
            row.HasOne<Person>().WithMany().HasForeignKey(session => session.PersonId);
        });
        model.Entity<SignInAttempts>(row =>
        {
            row.ToTable("sign_in_attempts");
            row.HasKey(attempts => attempts.Key);
            row.HasIndex(attempts => attempts.Since);
        });
        model.Entity<Authenticator>(row =>
        {
            row.ToTable("authenticators");
            row.HasKey(authenticator => authenticator.PersonId);
            row.Property(authenticator => authenticator.PersonId).ValueGeneratedNever();
            row.HasOne<Person>().WithOne().HasForeignKey<Authenticator>(authenticator => authenticator.PersonId);
        });
        model.Entity<RecoveryCode>(row =>
        {
            row.ToTable("recovery_codes");
            row.HasKey(code => new { code.PersonId, code.Hash });
            row.HasOne<Person>().WithMany().HasForeignKey(code => code.PersonId);
        });
        model.Entity<Passkey>(row =>
        {
            row.ToTable("passkeys");
            row.HasIndex(passkey => passkey.CredentialId).IsUnique();
            row.HasIndex(passkey => passkey.PersonId);
            row.Property(passkey => passkey.Name).HasMaxLength(60);
            row.HasOne<Person>().WithMany().HasForeignKey(passkey => passkey.PersonId);
        });
        model.Entity<MailedLink>(row =>
        {
            row.ToTable("mailed_links");
            row.HasKey(link => link.Hash);
            row.HasIndex(link => new { link.PersonId, link.Kind });
            row.HasIndex(link => link.ExpiresAt);
            row.Property(link => link.Kind).HasConversion<string>().HasMaxLength(20);
            row.Property(link => link.Email).HasMaxLength(254);
            row.HasOne<Person>().WithMany().HasForeignKey(link => link.PersonId);
        });
        model.Entity<SpentChallenge>(row =>
        {
            row.ToTable("spent_challenges");
            row.HasKey(challenge => challenge.Hash);
            row.HasIndex(challenge => challenge.SpentAt);
        });
    }
}
