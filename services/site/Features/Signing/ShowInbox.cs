using Platform.Site.Features.Petitions;
using Platform.Site.Pages;
using Platform.Tenancy;

namespace Platform.Site.Features.Signing;

/// <summary>After signing: what to expect in the inbox, and what to do when nothing comes.</summary>
internal static class ShowInbox
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage($"/{PageRoutes.Slug}/inbox", Handle);

    private static async Task<IResult> Handle(string slug, HttpContext context, PublicPetitions petitions, CancellationToken cancel)
    {
        var tenant = context.Tenant();
        if (await petitions.Find(tenant, slug, cancel) is not { } petition)
            return TypedResults.NotFound();
        var frame = new Frame { Tenant = tenant, Words = petition.Words, Title = petition.Words["inbox.title"] };
        return Page.Show<InboxPage, InboxPage.Content>(new(frame, petition), Keeping.Nowhere);
    }
}
