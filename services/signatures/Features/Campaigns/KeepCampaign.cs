using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Signatures.Data;

namespace Platform.Signatures.Features.Campaigns;

/// <summary>On each change of a campaign: keeps what signing needs to know of it. The newest version wins, whatever arrives last.</summary>
public sealed class KeepCampaign(SignaturesDb db) : IConsumer<CampaignChanged>
{
    public Task Consume(ConsumeContext<CampaignChanged> context)
    {
        var it = context.Message;
        return db.Database.ExecuteSqlAsync($"""
            insert into campaigns as c (tenant_id, id, version, slug, title, language, goal, opens_at, closes_at)
            values ({it.TenantId}, {it.CampaignId}, {it.Version}, {it.Slug}, {it.Title}, {it.Language}, {it.Goal}, {it.OpensAt}, {it.ClosesAt})
            on conflict (tenant_id, id) do update set version = excluded.version, slug = excluded.slug, title = excluded.title,
                language = excluded.language, goal = excluded.goal, opens_at = excluded.opens_at, closes_at = excluded.closes_at
                where c.version < excluded.version
            """, context.CancellationToken);
    }
}
