using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Platform.Contracts;

namespace Platform.Tenancy;

/// <summary>
/// The first wall between tenants: queries see the current tenant's rows only (named filter "tenant"), and a write that
/// does not belong to the current tenant throws before it reaches the database. The second wall is <see cref="TenantWall"/>.
/// </summary>
public abstract class TenantDb(DbContextOptions options, CurrentTenant tenant) : DbContext(options)
{
    /// <summary>Name of the query filter, for the rare <c>IgnoreQueryFilters(["tenant"])</c>.</summary>
    public const string Filter = "tenant";

    internal static readonly JsonSerializerOptions RegistryJson = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public DbSet<TenantInfo> Tenants => Set<TenantInfo>();

    /// <summary>The tenant of this scope; read by the query filters at the time of each query.</summary>
    protected Guid TenantId => tenant.Id;

    protected sealed override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<TenantInfo>(row =>
        {
            row.ToTable("tenants");
            row.HasKey(t => t.Id);
            row.HasIndex(t => t.Identifier).IsUnique();
            row.Property(t => t.Identifier).HasMaxLength(63);
            row.Property(t => t.Name).HasMaxLength(200);
            row.Property(t => t.Status).HasConversion<string>().HasMaxLength(20);
            row.Property(t => t.Profile).HasColumnType("jsonb").HasConversion(new InJson<TenantProfile>(), new SameInJson<TenantProfile>());
            row.Property(t => t.Domain).HasMaxLength(253);
            row.Property(t => t.Limits).HasColumnType("jsonb").HasDefaultValueSql("'{}'").HasConversion(new InJson<TenantLimits>(), new SameInJson<TenantLimits>());
        });
        Map(model);
        foreach (var type in model.Model.GetEntityTypes().Where(type => typeof(ITenantOwned).IsAssignableFrom(type.ClrType)))
            FilterMethod.MakeGenericMethod(type.ClrType).Invoke(this, [model]);
    }

    /// <summary>The service's own tables.</summary>
    protected abstract void Map(ModelBuilder model);

    private static readonly System.Reflection.MethodInfo FilterMethod = typeof(TenantDb).GetMethod(
        nameof(FilterByTenant), System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!;

    private void FilterByTenant<T>(ModelBuilder model) where T : class, ITenantOwned =>
        model.Entity<T>().HasQueryFilter(Filter, row => row.TenantId == TenantId);

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        GuardTenant();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        GuardTenant();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    private void GuardTenant()
    {
        foreach (var entry in ChangeTracker.Entries<ITenantOwned>())
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
                Guard(entry);
    }

    private void Guard(EntityEntry<ITenantOwned> entry)
    {
        var property = entry.Property(nameof(ITenantOwned.TenantId));
        if (entry.State == EntityState.Added && (Guid)property.CurrentValue! == Guid.Empty)
            property.CurrentValue = TenantId;
        if ((Guid)property.CurrentValue! != TenantId || (entry.State != EntityState.Added && (Guid)property.OriginalValue! != TenantId))
            throw new TenantMismatchException($"A {entry.Metadata.ClrType.Name} of another tenant was about to be written.");
    }

    private sealed class InJson<T>() : ValueConverter<T, string>(
        value => JsonSerializer.Serialize(value, RegistryJson),
        json => JsonSerializer.Deserialize<T>(json, RegistryJson)!);

    /// <summary>Lists in a record are the same when they say the same.</summary>
    private sealed class SameInJson<T>() : ValueComparer<T>(
        (one, other) => JsonSerializer.Serialize(one, RegistryJson) == JsonSerializer.Serialize(other, RegistryJson),
        value => JsonSerializer.Serialize(value, RegistryJson).GetHashCode(StringComparison.Ordinal));
}
