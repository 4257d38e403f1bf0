using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Signatures.Data;

namespace Platform.Signatures.Features.Campaigns;

/// <summary>
/// On each change of a campaign: keeps what signing needs to know of it. The newest version wins, whatever arrives last. The
/// count is always of the confirmed signatures given before the closing instant, also when that is moved after the fact.
/// </summary>
public sealed class KeepCampaign(SignaturesDb db) : IConsumer<CampaignChanged>
{
    // Ids grow with time by the service's clock, instants are the database's: the clocks differ by less than this.
    private static readonly TimeSpan MostSkew = TimeSpan.FromHours(1);

    public async Task Consume(ConsumeContext<CampaignChanged> context)
    {
        var (it, cancel) = (context.Message, context.CancellationToken);
        var before = await db.Campaigns
            .FromSql($"select * from campaigns where tenant_id = {it.TenantId} and id = {it.CampaignId} for update")
            .AsNoTracking().SingleOrDefaultAsync(cancel);
        var kept = await db.Database.ExecuteSqlAsync($"""
            insert into campaigns as c (tenant_id, id, version, slug, title, language, goal, opens_at, closes_at)
            values ({it.TenantId}, {it.CampaignId}, {it.Version}, {it.Slug}, {it.Title}, {it.Language}, {it.Goal}, {it.OpensAt}, {it.ClosesAt})
            on conflict (tenant_id, id) do update set version = excluded.version, slug = excluded.slug, title = excluded.title,
                language = excluded.language, goal = excluded.goal, opens_at = excluded.opens_at, closes_at = excluded.closes_at
                where c.version < excluded.version
            """, cancel);
        if (kept > 0 && before is not null && before.ClosesAt != it.ClosesAt)
            await CountBetween(it.TenantId, it.CampaignId, before.ClosesAt ?? DateTimeOffset.MaxValue, it.ClosesAt ?? DateTimeOffset.MaxValue, cancel);
    }

    // After the row is ours: whatever a confirmation counted by the old instant is committed and seen here.
    private Task CountBetween(Guid tenantId, Guid campaignId, DateTimeOffset before, DateTimeOffset after, CancellationToken cancel)
    {
        var (first, last, sign) = after < before ? (after, before, -1) : (before, after, 1);
        return db.Database.ExecuteSqlAsync($"""
            update campaign_counts set confirmed = confirmed + {sign} * (
                select count(*) from signatures
                where tenant_id = {tenantId} and campaign_id = {campaignId} and id >= {Guid.CreateVersion7(first - MostSkew)}
                    and confirmed_at is not null and submitted_at >= {first} and submitted_at < {last})
            where tenant_id = {tenantId} and campaign_id = {campaignId}
            """, cancel);
    }
}
