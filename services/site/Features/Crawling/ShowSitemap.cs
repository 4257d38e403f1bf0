using System.Xml.Linq;
using Platform.ServiceDefaults;
using Platform.Site.Features.Petitions;
using Platform.Site.Pages;
using Platform.Tenancy;

namespace Platform.Site.Features.Crawling;

/// <summary>The addresses worth finding: the home page and every public petition.</summary>
internal static class ShowSitemap
{
    private static readonly XNamespace Sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/sitemap.xml", Handle);

    private static async Task<IResult> Handle(HttpContext context, PublicPetitions petitions, PlatformAddresses addresses, CancellationToken cancel)
    {
        var tenant = context.Tenant();
        var home = addresses.Tenant(tenant);
        var pages = (await petitions.All(tenant, cancel)).Select(petition => new Uri(home, petition.Path)).Prepend(home);
        var set = new XElement(Sitemap + "urlset", pages.Select(page => new XElement(Sitemap + "url", new XElement(Sitemap + "loc", page))));
        context.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Text(new XDeclaration("1.0", "utf-8", null) + set.ToString(SaveOptions.DisableFormatting), "application/xml; charset=utf-8");
    }
}
