using Platform.Site.Texts;
using Platform.Site.Upstream;

namespace Platform.Site.Features.Petitions;

/// <summary>A campaign as a page shows it: its content, its state at this instant, and how many stand behind it.</summary>
/// <param name="Campaign">The content.</param>
/// <param name="State">At the instant the page is made.</param>
/// <param name="Count">Confirmed signatures; null while nobody can tell.</param>
/// <param name="Now">The instant the page is made; all that is said about time is said from here.</param>
public sealed record Petition(PublicCampaign Campaign, CampaignState State, int? Count, DateTimeOffset Now)
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(3);

    public string Path => "/" + Campaign.Slug;
    public bool IsOpen => State == CampaignState.Open;
    public bool IsWon => State == CampaignState.Closed && Campaign.Outcome == CampaignOutcome.Victory;

    /// <summary>When it closes, if that is soon enough to hurry.</summary>
    public DateTimeOffset? ClosesSoon => IsOpen && Campaign.ClosesAt - Now < Soon ? Campaign.ClosesAt : null;

    public Words Words => Words.In(Campaign.Language);
    public string? ImagePath => Campaign.Image is { } image ? $"/images/{Uri.EscapeDataString(image.Id)}" : null;

    public static Petition Of(PublicCampaign campaign, IReadOnlyDictionary<Guid, int>? counts, DateTimeOffset now) =>
        new(campaign, campaign.At(now), counts?.GetValueOrDefault(campaign.Id), now);
}
