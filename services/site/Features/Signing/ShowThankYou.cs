using Platform.ServiceDefaults;
using Platform.Site.Features.Petitions;
using Platform.Site.Pages;
using Platform.Tenancy;

namespace Platform.Site.Features.Signing;

/// <summary>After confirming: thanks, passing it on, and the next petition. Its address holds no token, so it can be shared.</summary>
internal static class ShowThankYou
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage($"/{PageRoutes.Slug}/thank-you", Handle);

    private static async Task<IResult> Handle(string slug, HttpContext context, PublicPetitions petitions, PlatformAddresses addresses, CancellationToken cancel)
    {
        var tenant = context.Tenant();
        if (await petitions.Find(tenant, slug, cancel) is not { } petition)
            return TypedResults.NotFound();
        var frame = new Frame { Tenant = tenant, Words = petition.Words, Title = petition.Words["thanks.title"] };
        var address = new Uri(addresses.Tenant(tenant), petition.Path);
        var next = await petitions.Next(tenant, petition.Campaign.Language, petition.Campaign.Id, cancel);
        return Page.Show<ThankYouPage, ThankYouPage.Content>(new(frame, petition, address, next), Keeping.Nowhere);
    }
}
