using Platform.Site.Texts;
using Platform.Tenancy;

namespace Platform.Site.Pages;

/// <summary>
/// The language of a page that belongs to no petition: the tenant's own, or another of its languages that the address asks
/// for. Not the browser's: the same address shows everybody the same page, which caches may then keep.
/// </summary>
internal static class PageLanguage
{
    public const string Key = "lang";

    public static Words Words(HttpContext context, TenantInfo tenant)
    {
        var asked = context.Request.Query[Key].ToString();
        return Texts.Words.In(tenant.Profile.Languages.Contains(asked) ? asked : tenant.Profile.Language);
    }

    public static IReadOnlyList<Words> Others(TenantInfo tenant, Words shown) =>
        [.. tenant.Profile.Languages.Select(Texts.Words.In).Distinct().Where(words => words != shown)];
}
