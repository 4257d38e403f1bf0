using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Planning;

namespace Platform.Notifications.Features.Campaigns;

/// <summary>On each change of a campaign: keeps what mails say of it. The newest version wins, whatever arrives last.</summary>
internal sealed class KeepCampaign(NotificationsDb db, MailPlan plan) : IConsumer<CampaignChanged>
{
    public async Task Consume(ConsumeContext<CampaignChanged> context)
    {
        var it = context.Message;
        await db.Database.ExecuteSqlAsync($"""
            insert into campaigns as c
                (tenant_id, id, version, slug, title, lead, language, goal, opens_at, closes_at, outcome, closing_text)
            values ({it.TenantId}, {it.CampaignId}, {it.Version}, {it.Slug}, {it.Title}, {it.Lead}, {it.Language}, {it.Goal},
                {it.OpensAt.ToUniversalTime()}, {it.ClosesAt?.ToUniversalTime()}, {it.Outcome?.ToString()}, {it.ClosingText})
            on conflict (tenant_id, id) do update set version = excluded.version, slug = excluded.slug, title = excluded.title,
                lead = excluded.lead, language = excluded.language, goal = excluded.goal, opens_at = excluded.opens_at,
                closes_at = excluded.closes_at, outcome = excluded.outcome, closing_text = excluded.closing_text
                where c.version < excluded.version
            """, context.CancellationToken);
        await plan.ClosingIfDue(it.TenantId, it.CampaignId, context.CancellationToken);
    }
}
