using Platform.ServiceDefaults;
using Platform.Site.Features.Petitions;
using Platform.Site.Pages;
using Platform.Tenancy;

namespace Platform.Site.Features.Home;

/// <summary>The organisation's own page: what can be signed now, and what was achieved.</summary>
internal static class ShowHome
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/", Handle);

    private static async Task<IResult> Handle(HttpContext context, PublicPetitions petitions, PlatformAddresses addresses, CancellationToken cancel)
    {
        var tenant = context.Tenant();
        var words = PageLanguage.Words(context, tenant);
        var all = await petitions.All(tenant, cancel);
        var frame = new Frame
        {
            Tenant = tenant,
            Words = words,
            OtherLanguages = PageLanguage.Others(tenant, words),
            Title = words.Format("home.title", tenant.Name),
            Description = tenant.Profile.Tagline ?? words["home.lead"],
            Canonical = addresses.Tenant(tenant),
        };
        var model = new HomePage.Content(
            frame,
            all.Where(petition => petition.IsOpen).ToArray(),
            all.Where(petition => petition.IsWon).ToArray(),
            all.Where(petition => petition is { IsOpen: false, IsWon: false }).ToArray());
        return Page.Show<HomePage, HomePage.Content>(model, Keeping.Shared(all.Select(petition => petition.Campaign.ClosesAt)));
    }
}
