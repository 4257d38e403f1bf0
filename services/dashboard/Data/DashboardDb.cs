using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Dashboard.Data;

/// <summary>Who is signed in, the keys that protect it, and a replica of the tenants. Nothing here belongs to one tenant.</summary>
internal sealed class DashboardDb(DbContextOptions<DashboardDb> options, CurrentTenant tenant, OutboxSignal signal)
    : ServiceDb(options, tenant, signal), IDataProtectionKeyContext
{
    public DbSet<StoredTicket> Tickets => Set<StoredTicket>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void MapTables(ModelBuilder model)
    {
        model.Entity<StoredTicket>(row =>
        {
            row.ToTable("tickets");
            row.HasKey(ticket => ticket.Id);
            row.Property(ticket => ticket.Subject).HasMaxLength(200);
            row.Property(ticket => ticket.IdentitySession).HasMaxLength(200);
            row.Property(ticket => ticket.Ended).HasConversion<string>().HasMaxLength(20);
            row.HasIndex(ticket => ticket.Subject);
            row.HasIndex(ticket => ticket.IdentitySession);
            row.HasIndex(ticket => ticket.ExpiresAt);
        });
        model.Entity<DataProtectionKey>().ToTable("data_protection_keys");
    }
}
