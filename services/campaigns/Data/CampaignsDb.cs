using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Campaigns.Data;

public sealed class CampaignsDb(DbContextOptions<CampaignsDb> options, CurrentTenant tenant, OutboxSignal signal)
    : ServiceDb(options, tenant, signal)
{
    /// <summary>Name of the unique index that decides who has an address.</summary>
    public const string SlugIndex = "ux_campaigns_slug";

    public DbSet<Campaign> Campaigns => Set<Campaign>();
    public DbSet<Picture> Pictures => Set<Picture>();

    protected override void MapTables(ModelBuilder model)
    {
        model.MapEndedAccess();
        model.Entity<Campaign>(row =>
        {
            row.ToTable("campaigns");
            row.HasKey(campaign => new { campaign.TenantId, campaign.Id });
            row.HasIndex(campaign => new { campaign.TenantId, campaign.Slug }).IsUnique().HasDatabaseName(SlugIndex);
            row.Property(campaign => campaign.Slug).HasMaxLength(80);
            row.Property(campaign => campaign.Language).HasMaxLength(35);
            row.Property(campaign => campaign.Title).HasMaxLength(200);
            row.Property(campaign => campaign.Lead).HasMaxLength(500);
            row.Property(campaign => campaign.Story).HasMaxLength(20_000);
            row.Property(campaign => campaign.ClosingText).HasMaxLength(5_000);
            row.Property(campaign => campaign.ImageAlt).HasMaxLength(300);
            row.Property(campaign => campaign.Outcome).HasConversion<string>().HasMaxLength(20);
            AsJson(row.Property(campaign => campaign.DecisionMakers));
            AsJson(row.Property(campaign => campaign.Demands));
            row.ToTable(table =>
            {
                table.HasCheckConstraint("ck_campaigns_published", "(published_at is null) = (opens_at is null)");
                table.HasCheckConstraint("ck_campaigns_order", "closes_at is null or closes_at > opens_at");
            });
        });
        model.Entity<Picture>(row =>
        {
            row.ToTable("pictures");
            row.HasKey(picture => new { picture.TenantId, picture.Id });
            row.HasOne<Campaign>().WithMany().HasForeignKey(picture => new { picture.TenantId, picture.CampaignId });
        });
    }

    private static void AsJson<T>(Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<IReadOnlyList<T>> list) => list
        .HasColumnType("jsonb")
        .HasConversion(
            items => JsonSerializer.Serialize(items, JsonSerializerOptions.Web),
            json => JsonSerializer.Deserialize<List<T>>(json, JsonSerializerOptions.Web)!,
            new ValueComparer<IReadOnlyList<T>>((one, other) => one!.SequenceEqual(other!), items => items.Count, items => items));
}
