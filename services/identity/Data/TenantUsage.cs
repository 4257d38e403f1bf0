using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Identity.Data;

/// <summary>What a tenant used of one kind in one hour, added up over all services and their copies.</summary>
public sealed class TenantUsage : ITenantOwned
{
    public Guid TenantId { get; init; }

    /// <summary>UTC, the hour's first instant.</summary>
    public DateTimeOffset Hour { get; init; }

    public UsageKind Kind { get; init; }
    public long Used { get; init; }
    public long Refused { get; init; }

    /// <summary>The newest minute of the hour that was told of.</summary>
    public DateTimeOffset Minute { get; init; }

    /// <summary>In that minute: how many; of exports, how many at once.</summary>
    public long InMinute { get; init; }

    /// <summary>The same of the minute before it, if it is in this hour.</summary>
    public long MinuteBefore { get; init; }

    /// <summary>How much of this there was in a minute, as far as this row says.</summary>
    public long In(DateTimeOffset minute) => minute == Minute ? InMinute : minute == Minute.AddMinutes(-1) ? MinuteBefore : 0;

    internal static void Map(ModelBuilder model) => model.Entity<TenantUsage>(row =>
    {
        row.ToTable("tenant_usage");
        row.HasKey(usage => new { usage.TenantId, usage.Hour, usage.Kind });
        row.Property(usage => usage.Kind).HasConversion<string>().HasMaxLength(20);
    });
}
