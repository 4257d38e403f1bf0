using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Features.Petitions;

/// <summary>The tenant's petitions that the public may see, each with its state now and its count.</summary>
internal sealed class PublicPetitions(CampaignsClient campaigns, SignaturesClient signatures, TimeProvider clock)
{
    /// <summary>Open and closed ones, newest first.</summary>
    public async Task<IReadOnlyList<Petition>> All(TenantInfo tenant, CancellationToken cancel)
    {
        var listed = campaigns.List(tenant, cancel);
        var counts = await signatures.Counts(tenant, cancel);
        return (await listed).Select(campaign => Of(campaign, counts)).Where(IsPublic).ToArray();
    }

    /// <returns>Null when there is none, or it is not yet open.</returns>
    public async Task<Petition?> Find(TenantInfo tenant, string slug, CancellationToken cancel)
    {
        var found = campaigns.Find(tenant, slug, cancel);
        var counts = await signatures.Counts(tenant, cancel);
        return await found is { } campaign && Of(campaign, counts) is var petition && IsPublic(petition) ? petition : null;
    }

    /// <summary>Open petitions to lead somebody on to, best first: in their language, then those that close soon, then the newest.</summary>
    public async Task<IReadOnlyList<Petition>> Next(TenantInfo tenant, string language, Guid? after, CancellationToken cancel)
    {
        var soon = clock.GetUtcNow().AddDays(7);
        return (await All(tenant, cancel))
            .Where(petition => petition.IsOpen && petition.Campaign.Id != after)
            .OrderByDescending(petition => petition.Campaign.Language == language)
            .ThenBy(petition => petition.Campaign.ClosesAt < soon ? petition.Campaign.ClosesAt.Value : DateTimeOffset.MaxValue)
            .Take(3)
            .ToArray();
    }

    private Petition Of(PublicCampaign campaign, IReadOnlyDictionary<Guid, int>? counts) => Petition.Of(campaign, counts, clock.GetUtcNow());

    private static bool IsPublic(Petition petition) => petition.State is CampaignState.Open or CampaignState.Closed;
}
