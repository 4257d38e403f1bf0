using Platform.Campaigns.Data;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Campaigns.Features.Life;

/// <summary>What the clock did to a campaign, for the log: nobody asked for it at that moment.</summary>
internal static class ByTheClock
{
    private static readonly ActivityActor Platform = new() { Kind = ActorKind.Platform, Id = "", Name = "" };

    /// <summary>
    /// Tells an opening or a closing that had come and was not announced yet. In the transaction that announces it: each is told
    /// once, like it is announced.
    /// </summary>
    public static void Record(ActivityLog log, Campaign campaign, bool opened, bool closed)
    {
        if (opened)
            log.Record("campaign.opened", "campaign", campaign.Id, campaign.Title, actor: Platform);
        if (closed)
            log.Record("campaign.closed", "campaign", campaign.Id, campaign.Title, actor: Platform);
    }
}
