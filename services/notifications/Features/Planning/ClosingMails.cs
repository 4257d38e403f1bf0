using Hangfire;
using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Sending;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Planning;

/// <summary>
/// The job that writes the closing mails of a tenant's campaigns into rows, one transaction for each campaign: to all who
/// confirmed, said yes and have not unsubscribed since. A campaign that closes a second time reaches only those whom the
/// first closing did not.
/// </summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
internal sealed class ClosingMails(NotificationsDb db, MailPlan plan, WorkRows work, CurrentTenant tenant, TimeProvider clock, ILogger<ClosingMails> log)
{
    public async Task Plan(Guid tenantId, CancellationToken cancel)
    {
        tenant.Set(tenantId);
        await work.Begin(tenantId, WorkTask.PlanClosing);
        var campaigns = await db.Campaigns.WithClosingToPlan().OrderBy(campaign => campaign.Id).Select(campaign => campaign.Id).ToListAsync(cancel);
        foreach (var campaignId in campaigns)
        {
            var mails = await Plan(tenantId, campaignId, cancel);
            log.LogInformation("{Count} closing mails of campaign {CampaignId} of tenant {TenantId} are planned.", mails, campaignId, tenantId);
        }
        await work.Finish(tenantId, WorkTask.PlanClosing);
    }

    private async Task<int> Plan(Guid tenantId, Guid campaignId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var isOurs = await db.Campaigns.WithClosingToPlan().Where(campaign => campaign.Id == campaignId)
            .ExecuteUpdateAsync(row => row.SetProperty(campaign => campaign.ClosingPlannedFor, campaign => campaign.ClosedAt), cancel);
        if (isOurs == 0)
            return 0;

        var mails = await db.Database.ExecuteSqlAsync($"""
            insert into mails as m (tenant_id, id, kind, lane, campaign_id, signature_id, number, due_at, expires_at, state, attempts, doubts, created_at)
            select r.tenant_id, gen_random_uuid(), {nameof(MailKind.Closing)}, {nameof(MailLane.Mailing)}, r.campaign_id, r.signature_id, 1,
                {now}, {now + MailPlan.WorthSending}, {nameof(MailState.Planned)}, 0, 0, {now}
            from recipients r
            where r.tenant_id = {tenantId} and r.campaign_id = {campaignId} and r.confirmed_at is not null and r.contact_consent
                and not exists (
                    select from suppressions s where s.tenant_id = r.tenant_id and s.email_key = r.email_key and s.stream = {Suppression.Actions})
            order by r.signature_id
            on conflict (tenant_id, kind, campaign_id, signature_id, number) do update
                set state = excluded.state, due_at = excluded.due_at, expires_at = excluded.expires_at, reason = null, settled_at = null
                where m.state = {nameof(MailState.Cancelled)} and m.reason = {Verdict.Reopened}
            """, cancel);
        if (mails > 0)
            await plan.Work(tenantId, WorkTask.Mailing, now, cancel);
        await transaction.CommitAsync(cancel);
        return mails;
    }
}

internal static class ClosingToPlan
{
    /// <summary>Campaigns whose announced closing is their closing, and whose mails are not planned yet.</summary>
    public static IQueryable<Campaign> WithClosingToPlan(this IQueryable<Campaign> campaigns) => campaigns.Where(campaign =>
        campaign.Version != Campaign.Unknown && campaign.ClosedAt != null && campaign.ClosedAt == campaign.ClosesAt
        && campaign.ClosingPlannedFor != campaign.ClosedAt);
}
