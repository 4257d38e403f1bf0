using Platform.Campaigns.Data;
using Platform.Contracts;

namespace Platform.Campaigns.Features.Public;

/// <summary>A campaign as the public sees it; in lists without story, demands and closing text.</summary>
internal sealed record PublicCampaign(
    Guid Id,
    string Slug,
    string Language,
    string Title,
    string Lead,
    string StoryHtml,
    IReadOnlyList<DecisionMaker> DecisionMakers,
    IReadOnlyList<string> Demands,
    string ClosingHtml,
    int Goal,
    PublicCampaign.PublicImage? Image,
    DateTimeOffset? OpensAt,
    DateTimeOffset? ClosesAt,
    CampaignState State,
    CampaignOutcome? Outcome)
{
    public sealed record PublicImage(Guid Id, string Alt, int Width, int Height);

    public static PublicCampaign Of(Campaign campaign, DateTimeOffset now) => InList(campaign, now) with
    {
        StoryHtml = Public.StoryHtml.Of(campaign.Story),
        DecisionMakers = campaign.DecisionMakers,
        Demands = campaign.Demands,
        ClosingHtml = Public.StoryHtml.Of(campaign.ClosingText),
    };

    public static PublicCampaign InList(Campaign campaign, DateTimeOffset now) => new(
        campaign.Id, campaign.Slug, campaign.Language, campaign.Title, campaign.Lead, "", [], [], "", campaign.Goal,
        campaign.ImageId is { } image ? new(image, campaign.ImageAlt, campaign.ImageWidth, campaign.ImageHeight) : null,
        campaign.OpensAt, campaign.ClosesAt, campaign.StateAt(now), campaign.Outcome);
}
