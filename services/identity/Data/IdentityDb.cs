using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Data;

/// <summary>
/// Tenants, people and what they sign in with. Most tables here belong to no single tenant: a person may work for several,
/// and who may enter which tenant has to be read before the tenant is known. Invitations, a tenant's log, its keys, its usage and
/// the domain that it wants are behind the wall. <see cref="TenantDb.Tenants"/> is the registry itself, of which the other services
/// keep a replica.
/// </summary>
public sealed class IdentityDb(DbContextOptions<IdentityDb> options, CurrentTenant tenant, OutboxSignal signal)
    : ServiceDb(options, tenant, signal), IDataProtectionKeyContext
{
    public DbSet<Person> People => Set<Person>();
    public DbSet<Membership> Memberships => Set<Membership>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<Client> Clients => Set<Client>();
    public DbSet<Grant> Grants => Set<Grant>();
    public DbSet<ClientToken> Tokens => Set<ClientToken>();
    public DbSet<ServerKey> ServerKeys => Set<ServerKey>();
    public DbSet<PendingOrganisation> PendingOrganisations => Set<PendingOrganisation>();
    public DbSet<SignInAttempts> SignInAttempts => Set<SignInAttempts>();
    public DbSet<Authenticator> Authenticators => Set<Authenticator>();
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();
    public DbSet<Passkey> Passkeys => Set<Passkey>();
    public DbSet<MailedLink> MailedLinks => Set<MailedLink>();
    public DbSet<SpentChallenge> SpentChallenges => Set<SpentChallenge>();
    public DbSet<Activity> Activities => Set<Activity>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<KeySecret> KeySecrets => Set<KeySecret>();
    public DbSet<TenantLife> TenantLives => Set<TenantLife>();
    public DbSet<ErasedTable> ErasedTables => Set<ErasedTable>();
    public DbSet<TenantUsage> Usage => Set<TenantUsage>();
    public DbSet<Domain> Domains => Set<Domain>();
    public DbSet<DomainHolder> DomainHolders => Set<DomainHolder>();
    public DbSet<DomainCheck> DomainChecks => Set<DomainCheck>();
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
            row.Property(membership => membership.Given).HasDefaultValueSql("'{}'");
            row.Property(membership => membership.JoinedAt).HasDefaultValueSql("now()");
            row.HasOne<TenantInfo>().WithMany().HasForeignKey(membership => membership.TenantId);
            row.HasOne<Person>().WithMany().HasForeignKey(membership => membership.PersonId);
        });
        model.Entity<Invitation>(row =>
        {
            row.ToTable("invitations");
            row.HasKey(invitation => new { invitation.TenantId, invitation.Id });
            row.HasIndex(invitation => new { invitation.TenantId, invitation.TokenHash }).IsUnique();
            row.HasIndex(invitation => new { invitation.TenantId, invitation.NormalizedEmail }).IsUnique().HasFilter("ended_at is null").HasDatabaseName("ux_invitations_open");
            row.HasIndex(invitation => new { invitation.TenantId, invitation.CreatedAt });
            row.Property(invitation => invitation.Email).HasMaxLength(254);
            row.Property(invitation => invitation.NormalizedEmail).HasMaxLength(254);
            row.Property(invitation => invitation.Role).HasConversion<string>().HasMaxLength(20);
        });
        model.MapEndedAccess();
        model.Entity<ServerKey>(row =>
        {
            row.ToTable("server_keys");
            row.Property(key => key.Use).HasConversion<string>().HasMaxLength(20);
        });
        SignInTables.Map(model);
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
        ActivityTable.Map(model);
        KeyTables.Map(model);
        LifeTables.Map(model);
        TenantUsage.Map(model);
        DomainTables.Map(model);
    }

    private static void MapTokenServer(ModelBuilder model)
    {
        model.UseOpenIddict<Client, Grant, ApiScope, ClientToken, Guid>();
        model.Entity<Client>().Ignore(client => client.IsKey).ToTable("clients").HasOne<TenantInfo>().WithMany().HasForeignKey(client => client.TenantId);
        model.Entity<Grant>(row =>
        {
            row.ToTable("grants");
            row.HasIndex(grant => grant.SessionId);
            row.HasIndex(grant => grant.TenantId);
        });
        model.Entity<ApiScope>().ToTable("scopes");
        model.Entity<ClientToken>().ToTable("tokens");
    }
}
