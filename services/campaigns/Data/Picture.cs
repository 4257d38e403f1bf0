using Platform.Tenancy;

namespace Platform.Campaigns.Data;

/// <summary>A campaign's image as browsers get it. Never changed: another image has another id.</summary>
public sealed class Picture : ITenantOwned
{
    public Guid TenantId { get; set; }

    /// <summary>Random, so that the image of a draft cannot be guessed.</summary>
    public required Guid Id { get; init; }

    public required Guid CampaignId { get; init; }

    /// <summary>JPEG.</summary>
    public required byte[] Bytes { get; init; }
}
