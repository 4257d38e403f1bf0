using Platform.Site.Pages;
using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Features.Petitions;

/// <summary>Staff look at a petition in any state, with a link that their dashboard made for them.</summary>
internal static class PreviewPetition
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/preview/{token}", Handle);

    private static async Task<IResult> Handle(
        string token, HttpContext context, CampaignsClient campaigns, SignaturesClient signatures, PetitionPages pages, TimeProvider clock, CancellationToken cancel)
    {
        var tenant = context.Tenant();
        if (await campaigns.Preview(tenant, token, cancel) is not { } campaign)
            return TypedResults.NotFound();
        var counts = await signatures.Counts(tenant, cancel);
        var petition = Petition.Of(campaign, counts, clock.GetUtcNow());
        return await pages.ShowPreview(tenant, petition, cancel);
    }
}
