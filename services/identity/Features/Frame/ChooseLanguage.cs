using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.Frame;

/// <summary>The link at the foot of each page: remembers the language and leads back to the page, which is always one of ours.</summary>
internal static class ChooseLanguage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/language/{language}", Handle).ExcludeFromDescription();

    private static IResult Handle(string language, string? returnUrl, HttpContext context)
    {
        if (Words.Find(language) is { } words)
            PageLanguage.Remember(context, words);
        return Results.LocalRedirect(IsOurs(returnUrl) ? returnUrl! : "/sign-in");
    }

    private static bool IsOurs(string? url) =>
        RedirectHttpResult.IsLocalUrl(url) && url!.StartsWith('/') && url.All(letter => letter is > ' ' and < '\x7f');
}
