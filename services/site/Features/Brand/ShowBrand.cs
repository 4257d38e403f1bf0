using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Platform.Site.Pages;
using Platform.Tenancy;

namespace Platform.Site.Features.Brand;

/// <summary>The tenant's colours, logo and icon, as files of its own address.</summary>
internal static class ShowBrand
{
    /// <summary>An SVG is a document: opened by itself it must not run or load anything.</summary>
    private const string ImagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { "/brand.css", "/icon.svg", "/favicon.ico", "/logo.svg" })
            routes.MapPage(path, (HttpContext context) => Of(context) ?? TypedResults.NotFound());
    }

    /// <summary>The file at the request's path; null when there is none.</summary>
    public static IResult? Of(HttpContext context) => context.Request.Path.Value switch
    {
        "/brand.css" => File(context, BrandStyle.Of(context.Tenant().Profile), "text/css; charset=utf-8"),
        "/icon.svg" or "/favicon.ico" => Svg(context, Icon(context.Tenant())),
        "/logo.svg" when context.Tenant().Profile.LogoSvg is { } logo => Svg(context, logo),
        _ => null,
    };

    private static IResult Svg(HttpContext context, string source)
    {
        context.Response.Headers.ContentSecurityPolicy = ImagePolicy;
        return File(context, source, "image/svg+xml; charset=utf-8");
    }

    private static IResult File(HttpContext context, string source, string type)
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        context.Response.Headers.CacheControl = "public, max-age=60";
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
        return TypedResults.Bytes(bytes, type, entityTag: tag);
    }

    private static string Icon(TenantInfo tenant)
    {
        var colours = BrandColours.Light(Colour.Parse(tenant.Profile.PrimaryColor), Colour.Parse(tenant.Profile.AccentColor));
        var initial = WebUtility.HtmlEncode(StringInfo.GetNextTextElement(tenant.Name.Trim()).ToUpperInvariant());
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" fill="{colours["button"]}"/><text x="32" y="44" font-family="Helvetica,Arial,sans-serif" font-size="36" font-weight="700" text-anchor="middle" fill="{colours["on-button"]}">{initial}</text></svg>
            """;
    }
}
