namespace Platform.Site.Pages;

internal static class PageRoutes
{
    /// <summary>What a petition's address may look like; anything else is not asked for.</summary>
    public const string Slug = "{slug:regex(^[a-z0-9][a-z0-9-]{{0,99}}$)}";

    /// <summary>GET and HEAD: mail scanners and crawlers ask for the head first, and must not change anything.</summary>
    public static void MapPage(this IEndpointRouteBuilder routes, string pattern, Delegate handle) =>
        routes.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], handle);
}
