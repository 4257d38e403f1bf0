using Platform.Site.Pages;
using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Features.Confirming;

/// <summary>The button: confirms, and leads to the thanks. Pressing it again is the same.</summary>
internal static class ConfirmSignature
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/confirm/{token}", Handle);

    private static async Task<IResult> Handle(
        string token, HttpContext context, SignaturesClient signatures, ConfirmationPages pages, CancellationToken cancel)
    {
        if (await signatures.Confirm(context.Tenant(), token, cancel) is not { } confirmation)
            return TypedResults.NotFound();
        return confirmation is { Status: ConfirmationStatus.Confirmed, Slug: { } slug }
            ? new SeeOther($"/{slug}/thank-you")
            : await pages.Show(context.Tenant(), confirmation, cancel);
    }
}
