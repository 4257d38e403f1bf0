using Platform.ServiceDefaults;
using Platform.Site.Pages;
using Platform.Tenancy;

namespace Platform.Site.Features.Privacy;

/// <summary>How the organisation handles personal data, in its own words or in sensible ones of ours.</summary>
internal static class ShowPrivacy
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/privacy", Handle);

    private static Page Handle(HttpContext context, PlatformAddresses addresses)
    {
        var tenant = context.Tenant();
        var words = PageLanguage.Words(context, tenant);
        var frame = new Frame
        {
            Tenant = tenant,
            Words = words,
            OtherLanguages = PageLanguage.Others(tenant, words),
            Title = words.Format("privacy.title", tenant.Name),
            Canonical = new Uri(addresses.Tenant(tenant), "/privacy"),
        };
        var text = string.IsNullOrWhiteSpace(tenant.Profile.PrivacyText) ? words["privacy.default"] : tenant.Profile.PrivacyText;
        string[] paragraphs = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Page.Show<PrivacyPage, PrivacyPage.Content>(new(frame, paragraphs), Keeping.Shared([]));
    }
}
