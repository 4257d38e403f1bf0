using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Features.Unsubscribing;

/// <summary>
/// Stops the mails: from the page's button, or from a mail program by one click (RFC 8058), which sends no cookie, follows
/// no redirect and needs no page.
/// </summary>
internal static class Unsubscribe
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/unsubscribe/{token}", Handle);

    private static async Task<IResult> Handle(string token, HttpContext context, NotificationsClient notifications, CancellationToken cancel)
    {
        // First: what cannot be read is answered as a mistake, and a mistake must not have unsubscribed anybody.
        var isOneClick = await IsOneClick(context.Request, cancel);
        if (await notifications.Unsubscribe(context.Tenant(), token, cancel) is not { } subscription)
            return TypedResults.NotFound();
        if (!isOneClick)
            return ShowUnsubscription.Show(context.Tenant(), subscription);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Text("OK");
    }

    private static async Task<bool> IsOneClick(HttpRequest request, CancellationToken cancel) =>
        request.HasFormContentType && (await request.ReadFormAsync(cancel))["List-Unsubscribe"] == "One-Click";
}
