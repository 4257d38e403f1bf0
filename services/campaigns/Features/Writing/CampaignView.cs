using Platform.Campaigns.Data;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Writing;

/// <summary>A campaign as staff see it.</summary>
/// <param name="Id">Stays the same for ever.</param>
/// <param name="Slug">The address below the organisation's.</param>
/// <param name="Language">BCP 47.</param>
/// <param name="Title">One line.</param>
/// <param name="Lead">One sentence.</param>
/// <param name="Story">Markdown.</param>
/// <param name="DecisionMakers">Who can decide.</param>
/// <param name="Demands">What they are asked for.</param>
/// <param name="ClosingText">Markdown.</param>
/// <param name="Goal">Signatures aimed for.</param>
/// <param name="Image">Null when there is none.</param>
/// <param name="OpensAt">From this instant (UTC) on it can be signed; null for a draft.</param>
/// <param name="ClosesAt">From this instant (UTC) on it can no longer be signed; null for an open end.</param>
/// <param name="PublishedAt">When it was published (UTC); null for a draft.</param>
/// <param name="State">By the service's clock at the time of the answer.</param>
/// <param name="Outcome">How it ended, if anybody has said so.</param>
/// <param name="Version">Grows with each change; name it when you change the content.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="Url">Its public page.</param>
public sealed record CampaignView(
    Guid Id,
    string Slug,
    string Language,
    string Title,
    string Lead,
    string Story,
    IReadOnlyList<DecisionMaker> DecisionMakers,
    IReadOnlyList<string> Demands,
    string ClosingText,
    int Goal,
    CampaignView.ImageView? Image,
    DateTimeOffset? OpensAt,
    DateTimeOffset? ClosesAt,
    DateTimeOffset? PublishedAt,
    CampaignState State,
    CampaignOutcome? Outcome,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string Url)
{
    /// <summary>A campaign's image.</summary>
    /// <param name="Id">Another image has another id.</param>
    /// <param name="Url">Where it can be loaded; its content never changes.</param>
    /// <param name="Alt">What can be seen, for people who cannot see it.</param>
    /// <param name="Width">Pixels.</param>
    /// <param name="Height">Pixels.</param>
    public sealed record ImageView(Guid Id, string Url, string Alt, int Width, int Height);

    internal static CampaignView Of(Campaign campaign, TenantInfo tenant, PlatformAddresses addresses, DateTimeOffset now)
    {
        return new(
            campaign.Id, campaign.Slug, campaign.Language, campaign.Title, campaign.Lead, campaign.Story, campaign.DecisionMakers, campaign.Demands,
            campaign.ClosingText, campaign.Goal,
            campaign.ImageId is { } image
                ? new(image, new Uri(addresses.Permanent(tenant.Identifier), $"images/{image}").AbsoluteUri, campaign.ImageAlt, campaign.ImageWidth, campaign.ImageHeight)
                : null,
            campaign.OpensAt, campaign.ClosesAt, campaign.PublishedAt, campaign.StateAt(now), campaign.Outcome, campaign.Version,
            campaign.CreatedAt, campaign.UpdatedAt, new Uri(addresses.Tenant(tenant), campaign.Slug).AbsoluteUri);
    }
}
