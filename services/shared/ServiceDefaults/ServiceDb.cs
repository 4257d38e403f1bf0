using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.ServiceDefaults;

/// <summary>
/// A service's database: tenant walls, a replica of the tenants, the outbox and the inbox. A use case adds its rows, calls
/// <see cref="Publish"/> and then saves once: state and message commit together.
/// </summary>
public abstract class ServiceDb(DbContextOptions options, CurrentTenant tenant, OutboxSignal signal) : TenantDb(options, tenant)
{
    /// <summary>Writes the message into the outbox with the next save. Its tenant must be the scope's tenant.</summary>
    public void Publish<T>(T message) where T : class, ITenantMessage
    {
        if (message.TenantId != TenantId)
            throw new TenantMismatchException($"{typeof(T).Name} names another tenant than its scope.");
        Add(OutboxMessage.From(message));
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var publishes = ChangeTracker.Entries<OutboxMessage>().Any(entry => entry.State == EntityState.Added);
        var rows = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        // Inside a transaction the rows become visible later; whoever commits it wakes the relay.
        if (publishes && Database.CurrentTransaction is null)
            signal.Wake();
        return rows;
    }

    protected sealed override void Map(ModelBuilder model)
    {
        model.Entity<OutboxMessage>(row =>
        {
            row.ToTable("outbox");
            row.HasKey(message => message.Id);
            row.Property(message => message.CreatedAt).HasDefaultValueSql("now()");
            row.HasIndex(message => message.CreatedAt).HasFilter("dead_at is null");
        });
        model.Entity<InboxMessage>(row =>
        {
            row.ToTable("inbox");
            row.HasKey(message => new { message.MessageId, message.Queue });
            row.Property(message => message.ReceivedAt).HasDefaultValueSql("now()");
            row.HasIndex(message => message.ReceivedAt);
        });
        MapTables(model);
    }

    /// <summary>The service's own tables: keys, limits, indexes.</summary>
    protected abstract void MapTables(ModelBuilder model);
}
