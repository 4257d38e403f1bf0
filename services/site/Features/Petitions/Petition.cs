using Platform.Site.Texts;
using Platform.Site.Upstream;

namespace Platform.Site.Features.Petitions;

/// <summary>A campaign as a page shows it: its content, its state at this instant, and how many stand behind it.</summary>
/// <param name="Campaign">The content.</param>
/// <param name="State">At the instant the page is made.</param>
/// <param name="Count">Confirmed signatures; null while nobody can tell.</param>
public sealed record Petition(PublicCampaign Campaign, CampaignState State, int? Count)
{
    public string Path => "/" + Campaign.Slug;
    public bool IsOpen => State == CampaignState.Open;
    public bool IsWon => State == CampaignState.Closed && Campaign.Outcome == CampaignOutcome.Victory;
    public Words Words => Words.In(Campaign.Language);
    public string? ImagePath => Campaign.Image is { } image ? $"/images/{Uri.EscapeDataString(image.Id)}" : null;
}
