using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Site.Upstream;

/// <summary>What the campaigns service shows to the public.</summary>
internal sealed class CampaignsClient(HttpClient http, PlatformAddresses addresses, Kept kept) : UpstreamClient("campaigns", http, addresses)
{
    /// <summary>Everything that is or was open, newest first.</summary>
    public async Task<IReadOnlyList<PublicCampaign>> List(TenantInfo tenant, CancellationToken cancel) =>
        (await kept.Get(tenant.Id, "campaigns", fetch => Get<Listed>(tenant, "/public/campaigns", fetch), cancel))?.Items ?? [];

    public Task<PublicCampaign?> Find(TenantInfo tenant, string slug, CancellationToken cancel) =>
        kept.Get(tenant.Id, $"campaign/{slug}", fetch => Get<PublicCampaign>(tenant, $"/public/campaigns/{slug}", fetch), cancel);

    /// <summary>A campaign in any state, for the holder of a preview link; never kept.</summary>
    public Task<PublicCampaign?> Preview(TenantInfo tenant, string token, CancellationToken cancel) =>
        Get<PublicCampaign>(tenant, $"/public/previews/{Uri.EscapeDataString(token)}", cancel);

    private sealed record Listed(IReadOnlyList<PublicCampaign> Items);
}
