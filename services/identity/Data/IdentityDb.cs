using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Data;

/// <summary>
/// Tenants, people and what they sign in with. The tables here belong to no single tenant: a person may work for several,
/// and who may enter which tenant has to be read before the tenant is known. <see cref="TenantDb.Tenants"/> is the
/// registry itself, of which the other services keep a replica.
/// </summary>
public sealed class IdentityDb(DbContextOptions<IdentityDb> options, CurrentTenant tenant, OutboxSignal signal)
    : ServiceDb(options, tenant, signal), IDataProtectionKeyContext
{
    public DbSet<Person> People => Set<Person>();
    public DbSet<Membership> Memberships => Set<Membership>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<Client> Clients => Set<Client>();
    public DbSet<Grant> Grants => Set<Grant>();
    public DbSet<ClientToken> Tokens => Set<ClientToken>();
    public DbSet<ServerKey> ServerKeys => Set<ServerKey>();
    public DbSet<PendingOrganisation> PendingOrganisations => Set<PendingOrganisation>();
    public DbSet<SignInAttempts> SignInAttempts => Set<SignInAttempts>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void MapTables(ModelBuilder model)
    {
        model.Entity<Person>(row =>
        {
            row.ToTable("people");
            row.Property(person => person.Name).HasMaxLength(200);
            row.Property(person => person.Email).HasMaxLength(254).IsRequired();
            row.Property(person => person.NormalizedEmail).HasMaxLength(254).IsRequired();
            row.Property(person => person.ConcurrencyStamp).IsConcurrencyToken();
            row.HasIndex(person => person.NormalizedEmail).IsUnique();
            row.Ignore(person => person.UserName).Ignore(person => person.NormalizedUserName);
            row.Ignore(person => person.PhoneNumber).Ignore(person => person.PhoneNumberConfirmed);
            // Throttling by address and network takes the place of locking an account, which an attacker could do to an owner.
            row.Ignore(person => person.AccessFailedCount).Ignore(person => person.LockoutEnabled).Ignore(person => person.LockoutEnd);
        });
        model.Entity<Membership>(row =>
        {
            row.ToTable("memberships");
            row.HasKey(membership => new { membership.TenantId, membership.PersonId });
            row.HasIndex(membership => membership.PersonId);
            row.Property(membership => membership.Role).HasConversion<string>().HasMaxLength(20);
            row.HasOne<TenantInfo>().WithMany().HasForeignKey(membership => membership.TenantId);
            row.HasOne<Person>().WithMany().HasForeignKey(membership => membership.PersonId);
        });
        model.Entity<Session>(row =>
        {
            row.ToTable("sessions");
            row.HasIndex(session => session.PersonId);
            row.HasIndex(session => session.StartedAt);
            row.HasOne<Person>().WithMany().HasForeignKey(session => session.PersonId);
        });
        model.Entity<ServerKey>(row =>
        {
            row.ToTable("server_keys");
            row.Property(key => key.Use).HasConversion<string>().HasMaxLength(20);
        });
        model.Entity<SignInAttempts>(row =>
        {
            row.ToTable("sign_in_attempts");
            row.HasKey(attempts => attempts.Key);
            row.HasIndex(attempts => attempts.Since);
        });
        model.Entity<PendingOrganisation>(row =>
        {
            row.ToTable("pending_organisations");
            row.HasIndex(pending => pending.TokenHash).IsUnique();
            row.HasIndex(pending => pending.ExpiresAt);
            row.Property(pending => pending.Identifier).HasMaxLength(63);
            row.Property(pending => pending.Organisation).HasMaxLength(200);
            row.Property(pending => pending.PersonName).HasMaxLength(200);
            row.Property(pending => pending.Email).HasMaxLength(254);
            row.Property(pending => pending.Language).HasMaxLength(10);
        });
        model.Entity<DataProtectionKey>().ToTable("data_protection_keys");
        MapTokenServer(model);
    }

    private static void MapTokenServer(ModelBuilder model)
    {
        model.UseOpenIddict<Client, Grant, ApiScope, ClientToken, Guid>();
        model.Entity<Client>().ToTable("clients").HasOne<TenantInfo>().WithMany().HasForeignKey(client => client.TenantId);
        model.Entity<Grant>().ToTable("grants").HasIndex(grant => grant.SessionId);
        model.Entity<ApiScope>().ToTable("scopes");
        model.Entity<ClientToken>().ToTable("tokens");
    }
}
