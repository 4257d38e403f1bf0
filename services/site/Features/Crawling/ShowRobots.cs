using Platform.ServiceDefaults;
using Platform.Site.Pages;
using Platform.Tenancy;

namespace Platform.Site.Features.Crawling;

/// <summary>What search engines may read: petitions, but nothing that a link in a mail leads to.</summary>
internal static class ShowRobots
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/robots.txt", (HttpContext context, PlatformAddresses addresses) =>
    {
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return TypedResults.Text($"""
            User-agent: *
            Disallow: /api/
            Disallow: /confirm/
            Disallow: /unsubscribe/
            Disallow: /preview/

            Sitemap: {new Uri(addresses.Tenant(context.Tenant()), "/sitemap.xml")}

            """);
    });
}
