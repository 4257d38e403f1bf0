using Platform.Site.Pages;
using Platform.Tenancy;

namespace Platform.Site.Features.Petitions;

/// <summary>A petition, open or closed. What is not open yet does not exist for the public.</summary>
internal static class ShowPetition
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/" + PageRoutes.Slug, Handle);

    private static async Task<IResult> Handle(string slug, HttpContext context, PublicPetitions petitions, PetitionPages pages, CancellationToken cancel) =>
        await petitions.Find(context.Tenant(), slug, cancel) is { } petition
            ? await pages.Show(context.Tenant(), petition, cancel)
            : TypedResults.NotFound();
}
