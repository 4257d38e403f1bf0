using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;

namespace Platform.Identity.Data;

/// <summary>What the operators keep of each tenant.</summary>
internal static class LifeTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<TenantLife>(row =>
        {
            row.ToTable("tenant_lives");
            row.HasKey(life => life.TenantId);
            row.Property(life => life.TenantId).ValueGeneratedNever();
            row.Property(life => life.SuspendedBecause).HasMaxLength(500);
            row.Property(life => life.DeletionAskedBy).HasConversion<string>().HasMaxLength(20);
            row.Ignore(life => life.Status);
            row.HasOne<TenantInfo>().WithOne().HasForeignKey<TenantLife>(life => life.TenantId);
            row.HasIndex(life => life.EraseAt).HasFilter("deleted_at is null");
        });
        model.Entity<ErasedTable>(row =>
        {
            row.ToTable("erased_tables");
            row.HasKey(erased => new { erased.TenantId, erased.Service, erased.Table });
            row.Property(erased => erased.Service).HasMaxLength(50);
            row.Property(erased => erased.Table).HasMaxLength(100);
        });
    }
}
