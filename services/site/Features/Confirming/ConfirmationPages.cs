using Platform.Site.Features.Petitions;
using Platform.Site.Pages;
using Platform.Site.Texts;
using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Features.Confirming;

/// <summary>What the holder of a confirmation link is told, in the language of the petition they signed.</summary>
internal sealed class ConfirmationPages(PublicPetitions petitions)
{
    public async Task<IResult> Show(TenantInfo tenant, Confirmation confirmation, CancellationToken cancel)
    {
        var petition = confirmation.Slug is { } slug ? await petitions.Find(tenant, slug, cancel) : null;
        var words = petition?.Words ?? Words.In(tenant.Profile.Language);
        var frame = new Frame { Tenant = tenant, Words = words, Title = words[TitleOf(confirmation.Status)] };
        var isOver = confirmation.Status is ConfirmationStatus.Expired or ConfirmationStatus.Late;
        return Page.Show<ConfirmPage, ConfirmPage.Content>(
            new(frame, confirmation, petition), Keeping.Secret, isOver ? StatusCodes.Status410Gone : StatusCodes.Status200OK);
    }

    private static string TitleOf(ConfirmationStatus status) => status switch
    {
        ConfirmationStatus.Confirmed => "confirm.already",
        ConfirmationStatus.Expired => "confirm.expired",
        ConfirmationStatus.Late => "confirm.late",
        _ => "confirm.title",
    };
}
