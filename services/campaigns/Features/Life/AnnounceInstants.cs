using Hangfire;
using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Life;

/// <summary>
/// The job at a campaign's opening or closing instant: tells the other services that it has come. Hangfire can be almost a
/// second early, so it looks at the clock and waits; and an instant may have been moved, so it looks at the campaign.
/// </summary>
[Queue(Queue)]
internal sealed class AnnounceInstants(
    CampaignsDb db, CurrentTenant tenant, TenantRegistry tenants, ActivityLog activity, OutboxSignal signal, TimeProvider clock, ILogger<AnnounceInstants> log)
{
    public const string Queue = "instants";

    private static readonly TimeSpan MostEarly = TimeSpan.FromSeconds(2);

    public async Task Run(Guid tenantId, Guid campaignId, CancellationToken cancel)
    {
        tenant.Set(tenantId);
        if (await tenants.ById(tenantId, cancel) is null)
        {
            log.LogWarning("An instant of campaign {CampaignId} was not announced: there is no tenant {TenantId}.", campaignId, tenantId);
            return;
        }
        if (await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenantId && row.Id == campaignId, cancel) is not { } campaign)
            return;
        var next = campaign.ComingInstants(clock.GetUtcNow()).Select(at => at - clock.GetUtcNow()).DefaultIfEmpty().Min();
        if (next > TimeSpan.Zero && next < MostEarly)
            // A timer counts whole milliseconds and may round down.
            await Task.Delay(next + TimeSpan.FromMilliseconds(1), clock, cancel);
        await AnnounceDue(campaignId, cancel);
    }

    private async Task AnnounceDue(Guid campaignId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.Campaigns.Locked(tenant.Id, campaignId, cancel) is not { } campaign)
            return;
        var now = clock.GetUtcNow();
        ByTheClock.Record(activity, campaign, campaign.OpeningIsDue(now), campaign.ClosingIsDue(now));
        if (!Announcements.PublishDue(db, campaign, now))
            return;
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
    }
}
