using Hangfire;
using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Sending;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Planning;

/// <summary>
/// The job that writes the closing mails of a tenant's campaigns into rows: to all who confirmed, said yes and have not
/// unsubscribed since. A page of people is a transaction, which keeps the place: a million of them are no statement that
/// takes too long, and a crash costs one page. A campaign that closes a second time reaches only those whom the first
/// closing did not.
/// </summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
internal sealed class ClosingMails(
    NotificationsDb db, MailPlan plan, WorkRows work, CurrentTenant tenant, TenantRegistry tenants, TimeProvider clock, ILogger<ClosingMails> log)
{
    /// <summary>People looked at in one transaction.</summary>
    internal const int Page = 5_000;

    private static readonly TimeSpan UnknownPause = TimeSpan.FromMinutes(10);

    public async Task Plan(Guid tenantId, CancellationToken cancel)
    {
        tenant.Set(tenantId);
        await work.Begin(tenantId, WorkTask.PlanClosing);
        if (await tenants.ById(tenantId, cancel) is null)
        {
            log.LogWarning("Closing mails were not planned: there is no tenant {TenantId}.", tenantId);
            await work.Finish(tenantId, WorkTask.PlanClosing, UnknownPause);
            return;
        }
        var campaigns = await db.Campaigns.WithClosingToPlan().OrderBy(campaign => campaign.Id).Select(campaign => campaign.Id).ToListAsync(cancel);
        foreach (var campaignId in campaigns)
        {
            var mails = 0;
            while (await PlanPage(tenantId, campaignId, cancel) is { } more)
            {
                mails += more;
                await work.Begin(tenantId, WorkTask.PlanClosing);
            }
            log.LogInformation("{Count} closing mails of campaign {CampaignId} of tenant {TenantId} are planned.", mails, campaignId, tenantId);
        }
        await work.Finish(tenantId, WorkTask.PlanClosing);
    }

    /// <returns>How many mails were planned; null when there is no page left.</returns>
    internal async Task<int?> PlanPage(Guid tenantId, Guid campaignId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Held, so that whoever is confirmed meanwhile is either seen here or sees the new place (PlanThanks).
        var campaign = await db.Campaigns.FromSql($"select * from campaigns where tenant_id = {tenantId} and id = {campaignId} for update")
            .WithClosingToPlan().AsNoTracking().SingleOrDefaultAsync(cancel);
        if (campaign is null)
            return null;

        var from = campaign.ClosingPlannedTo ?? Guid.Empty;
        var ends = await db.Database.SqlQuery<Guid>($"""
            select signature_id from recipients
            where tenant_id = {tenantId} and campaign_id = {campaignId} and signature_id > {from} order by signature_id offset {Page - 1} limit 1
            """).ToListAsync(cancel);
        var to = ends is [var end] ? end : Guid.AllBitsSet;
        var mails = await PlanBetween(tenantId, campaignId, from, to, cancel);
        await db.Campaigns.Where(it => it.Id == campaignId).ExecuteUpdateAsync(
            row => row.SetProperty(it => it.ClosingPlannedTo, to).SetProperty(it => it.ClosingPlannedFor, it => ends.Count > 0 ? it.ClosingPlannedFor : it.ClosedAt), cancel);
        if (mails > 0)
            await plan.Work(tenantId, WorkTask.Mailing, clock.GetUtcNow(), cancel);
        await transaction.CommitAsync(cancel);
        return mails;
    }

    private Task<int> PlanBetween(Guid tenantId, Guid campaignId, Guid from, Guid to, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        insert into mails as m (tenant_id, id, kind, lane, campaign_id, signature_id, number, due_at, expires_at, state, attempts, doubts, created_at)
        select r.tenant_id, gen_random_uuid(), {nameof(MailKind.Closing)}, {nameof(MailLane.Mailing)}, r.campaign_id, r.signature_id, 1,
            {clock.GetUtcNow()}, {clock.GetUtcNow() + MailPlan.WorthSending}, {nameof(MailState.Planned)}, 0, 0, {clock.GetUtcNow()}
        from recipients r
        where r.tenant_id = {tenantId} and r.campaign_id = {campaignId} and r.signature_id > {from} and r.signature_id <= {to}
            and r.confirmed_at is not null and r.contact_consent
            and not exists (
                select from suppressions s where s.tenant_id = r.tenant_id and s.email_key = r.email_key and s.stream = {Suppression.Actions})
        order by r.signature_id
        on conflict (tenant_id, kind, campaign_id, signature_id, number) do update
            set state = excluded.state, due_at = excluded.due_at, expires_at = excluded.expires_at, reason = null, settled_at = null
            where m.state = {nameof(MailState.Cancelled)} and m.reason = {Verdict.Reopened}
        """, cancel);
}

internal static class ClosingToPlan
{
    /// <summary>Campaigns whose announced closing is their closing, and whose mails are not all planned yet.</summary>
    public static IQueryable<Campaign> WithClosingToPlan(this IQueryable<Campaign> campaigns) => campaigns.Where(campaign =>
        campaign.Version != Campaign.Unknown && campaign.ClosedAt != null && campaign.ClosedAt == campaign.ClosesAt
        && campaign.ClosingPlannedFor != campaign.ClosedAt);
}
