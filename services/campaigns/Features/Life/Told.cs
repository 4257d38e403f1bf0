using Platform.Campaigns.Data;

namespace Platform.Campaigns.Features.Life;

/// <summary>What the log tells of a campaign, before and after.</summary>
internal static class Told
{
    public static object Of(Campaign campaign) => new
    {
        campaign.Slug,
        campaign.Language,
        campaign.Title,
        campaign.Lead,
        campaign.Story,
        DecisionMakers = campaign.DecisionMakers.Select(person => person.Role.Length == 0 ? person.Name : $"{person.Name}, {person.Role}").ToList(),
        Demands = campaign.Demands.ToList(),
        campaign.ClosingText,
        campaign.Goal,
        Image = campaign.ImageId,
        campaign.ImageAlt,
        campaign.OpensAt,
        campaign.ClosesAt,
        campaign.Outcome,
    };
}
