using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Planning;

namespace Platform.Notifications.Features.Campaigns;

/// <summary>When a campaign has closed: remembers the instant, and has closing mails planned if that still is the campaign's closing.</summary>
internal sealed class PlanClosing(NotificationsDb db, MailPlan plan) : IConsumer<CampaignClosed>
{
    public async Task Consume(ConsumeContext<CampaignClosed> context)
    {
        var it = context.Message;
        // May come before the campaign itself: then the row says nothing but this, and KeepCampaign goes on.
        await db.Database.ExecuteSqlAsync($"""
            insert into campaigns as c
                (tenant_id, id, version, slug, title, lead, language, goal, opens_at, closing_text, closed_at)
            values ({it.TenantId}, {it.CampaignId}, {Campaign.Unknown}, '', '', '', '', 0, 'epoch', '', {it.ClosedAt.ToUniversalTime()})
            on conflict (tenant_id, id) do update set closed_at = greatest(c.closed_at, excluded.closed_at),
                closing_planned_to = case when c.closed_at >= excluded.closed_at then c.closing_planned_to end
            """, context.CancellationToken);
        await plan.ClosingIfDue(it.TenantId, it.CampaignId, context.CancellationToken);
    }
}
