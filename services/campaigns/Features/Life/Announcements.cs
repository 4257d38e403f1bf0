using Platform.Campaigns.Data;
using Platform.Contracts;

namespace Platform.Campaigns.Features.Life;

/// <summary>What the other services are told of a campaign.</summary>
internal static class Announcements
{
    public static CampaignChanged Changed(Campaign campaign) => new()
    {
        TenantId = campaign.TenantId,
        CampaignId = campaign.Id,
        Version = campaign.Version,
        Slug = campaign.Slug,
        Title = campaign.Title,
        Lead = campaign.Lead,
        Language = campaign.Language,
        Goal = campaign.Goal,
        OpensAt = campaign.OpensAt ?? throw new InvalidOperationException("A draft is never announced."),
        ClosesAt = campaign.ClosesAt,
        Outcome = campaign.Outcome,
        ClosingText = campaign.ClosingText,
    };

    /// <summary>Adds what is due now and was not told yet; saved with the campaign, so that each instant is told once.</summary>
    /// <returns>True when there was something.</returns>
    public static bool PublishDue(CampaignsDb db, Campaign campaign, DateTimeOffset now)
    {
        var (opens, closes) = (campaign.OpeningIsDue(now), campaign.ClosingIsDue(now));
        if (opens)
        {
            db.Publish(new CampaignOpened { TenantId = campaign.TenantId, CampaignId = campaign.Id, OpenedAt = campaign.OpensAt!.Value });
            campaign.OpeningAnnounced = campaign.OpensAt;
        }
        if (closes)
        {
            db.Publish(new CampaignClosed { TenantId = campaign.TenantId, CampaignId = campaign.Id, ClosedAt = campaign.ClosesAt!.Value, Outcome = campaign.Outcome });
            campaign.ClosingAnnounced = campaign.ClosesAt;
        }
        return opens || closes;
    }
}
