using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Signatures.Data;

public sealed class SignaturesDb(DbContextOptions<SignaturesDb> options, CurrentTenant tenant, OutboxSignal signal)
    : ServiceDb(options, tenant, signal)
{
    public DbSet<Campaign> Campaigns => Set<Campaign>();
    public DbSet<Signature> Signatures => Set<Signature>();
    public DbSet<CampaignCount> Counts => Set<CampaignCount>();

    protected override void MapTables(ModelBuilder model)
    {
        model.MapEndedAccess();
        model.Entity<Campaign>(row =>
        {
            row.ToTable("campaigns");
            row.HasKey(campaign => new { campaign.TenantId, campaign.Id });
            row.HasIndex(campaign => new { campaign.TenantId, campaign.Slug }).IsUnique();
            row.Property(campaign => campaign.Slug).HasMaxLength(80);
            row.Property(campaign => campaign.Title).HasMaxLength(200);
            row.Property(campaign => campaign.Language).HasMaxLength(35);
        });
        model.Entity<Signature>(row =>
        {
            row.ToTable("signatures");
            row.HasKey(signature => new { signature.TenantId, signature.Id });
            row.HasIndex(signature => new { signature.TenantId, signature.CampaignId, signature.EmailKey }).IsUnique();
            row.HasIndex(signature => new { signature.TenantId, signature.CampaignId, signature.Id });
            row.HasIndex(signature => new { signature.TenantId, signature.CampaignId }).HasFilter("confirmed_at is null").HasDatabaseName("ix_signatures_pending");
            row.Property(signature => signature.GivenName).HasMaxLength(80);
            row.Property(signature => signature.FamilyName).HasMaxLength(80);
            row.Property(signature => signature.Email).HasMaxLength(254);
            row.Property(signature => signature.Country).HasMaxLength(2).IsFixedLength();
            row.Property(signature => signature.Language).HasMaxLength(35);
        });
        model.Entity<CampaignCount>(row =>
        {
            row.ToTable("campaign_counts");
            row.HasKey(count => new { count.TenantId, count.CampaignId });
        });
    }
}
