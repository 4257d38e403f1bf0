using Platform.Site.Pages;
using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Features.Confirming;

/// <summary>The link in the confirmation mail. Looking changes nothing, because mail scanners look too; only the button confirms.</summary>
internal static class ShowConfirmation
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/confirm/{token}", Handle);

    private static async Task<IResult> Handle(
        string token, HttpContext context, SignaturesClient signatures, ConfirmationPages pages, CancellationToken cancel) =>
        await signatures.FindConfirmation(context.Tenant(), token, cancel) is { } confirmation
            ? await pages.Show(context.Tenant(), confirmation, cancel)
            : TypedResults.NotFound();
}
