using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Planning;

/// <summary>Says in the current transaction that there is work, and wakes the pump when it commits.</summary>
internal sealed class MailPlan(NotificationsDb db, TimeProvider clock)
{
    /// <summary>Channel on which the database tells the pump of every copy of this service.</summary>
    public const string Channel = "mail_work";

    /// <summary>Should be a transaction's last statement: all who plan for the tenant meet at this row.</summary>
    public Task Work(Guid tenantId, WorkTask task, DateTimeOffset dueAt, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"""
            with planned as (
                insert into mail_work as w (tenant_id, task, due_at) values ({tenantId}, {task.ToString()}, {dueAt})
                on conflict (tenant_id, task) do update set due_at = least(w.due_at, excluded.due_at)
                returning 1)
            select pg_notify({Channel}, '') from planned
            """, cancel);

    /// <summary>Plans the closing mails of a campaign when its announced closing is its closing and they are not planned yet.</summary>
    public async Task ClosingIfDue(Guid tenantId, Guid campaignId, CancellationToken cancel)
    {
        var due = await db.Campaigns.AnyAsync(
            campaign => campaign.Id == campaignId && campaign.Version != Campaign.Unknown
                && campaign.ClosedAt == campaign.ClosesAt && campaign.ClosedAt != null && campaign.ClosingPlannedFor != campaign.ClosedAt,
            cancel);
        if (due)
            await Work(tenantId, WorkTask.PlanClosing, clock.GetUtcNow(), cancel);
    }
}
