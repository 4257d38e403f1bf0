using Hangfire;
using Platform.Campaigns.Data;
using Platform.ServiceDefaults;

namespace Platform.Campaigns.Features.Life;

/// <summary>Asks Hangfire for a look at a campaign at each of its coming instants. A job that is lost here is found by the sweep.</summary>
internal sealed class InstantJobs(IBackgroundJobClient jobs, ILogger<InstantJobs> log)
{
    public void Schedule(Campaign campaign, DateTimeOffset now)
    {
        try
        {
            // A job for an instant that was moved away stays, looks at the clock and finds nothing to do.
            foreach (var at in campaign.ComingInstants(now))
                jobs.Schedule<AnnounceInstants>(job => job.Run(campaign.TenantId, campaign.Id, CancellationToken.None), at);
        }
        catch (Exception e) when (DatabaseAway.Is(e))
        {
            log.LogWarning("No job could be scheduled for campaign {CampaignId} ({Error}); the sweep will find it.", campaign.Id, e.GetType().Name);
        }
    }
}
