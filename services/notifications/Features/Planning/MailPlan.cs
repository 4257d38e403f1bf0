using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Planning;

/// <summary>Says in the current transaction that there is work, and wakes the pump when it commits.</summary>
internal sealed class MailPlan(NotificationsDb db, TimeProvider clock)
{
    /// <summary>Channel on which the database tells the pump of every copy of this service.</summary>
    public const string Channel = "mail_work";

    /// <summary>Thanks and news that come later than this need an excuse, and are not sent.</summary>
    public static readonly TimeSpan WorthSending = TimeSpan.FromDays(2);

    public readonly record struct Planned(MailKind Kind, Guid CampaignId, Guid SignatureId, int Number, DateTimeOffset DueAt)
    {
        public DateTimeOffset ExpiresAt { get; init; } = DueAt + WorthSending;
    }

    /// <summary>Plans those that were never planned before; a second time nothing happens.</summary>
    public Task Mails(Guid tenantId, MailLane lane, IReadOnlyList<Planned> mails, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        insert into mails (tenant_id, id, kind, lane, campaign_id, signature_id, number, due_at, expires_at, state, attempts, doubts, created_at)
        select {tenantId}, t.id, t.kind, {lane.ToString()}, t.campaign_id, t.signature_id, t.number, t.due_at, t.expires_at, {nameof(MailState.Planned)}, 0, 0, {clock.GetUtcNow()}
        from unnest(
            {mails.Select(_ => Guid.CreateVersion7()).ToArray()}, {mails.Select(it => it.Kind.ToString()).ToArray()},
            {mails.Select(it => it.CampaignId).ToArray()}, {mails.Select(it => it.SignatureId).ToArray()},
            {mails.Select(it => it.Number).ToArray()}, {mails.Select(it => it.DueAt).ToArray()},
            {mails.Select(it => it.ExpiresAt).ToArray()})
            as t(id, kind, campaign_id, signature_id, number, due_at, expires_at)
        order by t.signature_id
        on conflict do nothing
        """, cancel);

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
        if (await db.Campaigns.WithClosingToPlan().AnyAsync(campaign => campaign.Id == campaignId, cancel))
            await Work(tenantId, WorkTask.PlanClosing, clock.GetUtcNow(), cancel);
    }
}
