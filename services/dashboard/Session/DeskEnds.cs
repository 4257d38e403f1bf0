using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Dashboard.Layout;

namespace Platform.Dashboard.Session;

/// <summary>The page for somebody whose access ended while they were here: what happened, and how to go on.</summary>
internal static class DeskEnds
{
    public const string Path = "/access-ended";

    public const string OfDeleted = Path + "?deleted=true";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, async (HttpContext context, TicketStore tickets, bool? deleted) =>
        Page(await Of(context, tickets) ?? (deleted is true ? new(AccessEnd.TenantDeleted, Guid.Empty) : null)));

    /// <returns>How the session in the browser's cookie was ended; null when it was not, or there is none.</returns>
    public static async Task<TicketStore.End?> Of(HttpContext context, TicketStore tickets) =>
        Key(context) is { } key ? await tickets.WhyEnded(TicketStore.Hash(key)) : null;

    /// <summary>What the cookie of this browser holds.</summary>
    public static string? Key(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
        var cookie = options.CookieManager.GetRequestCookie(context, options.Cookie.Name!);
        return options.TicketDataFormat.Unprotect(cookie)?.Principal.FindFirst(TicketStore.KeyClaim)?.Value;
    }

    private static IResult Page(TicketStore.End? end) => end?.Reason switch
    {
        AccessEnd.Removed => OutsidePages.Page(
            "You are no longer part of this team",
            "An owner or admin of the organisation has removed you. Your account is still there, for other organisations. If you think this is a mistake, ask them to invite you again.",
            "Choose another organisation", Choose),
        AccessEnd.Left => OutsidePages.Page(
            "You have left the team", "Thank you for your work. Your account is still there, for other organisations.", "Choose another organisation", Choose),
        AccessEnd.RightsChanged => OutsidePages.Page(
            "Your rights have changed", "An owner or admin of the organisation gave you another role or other rights a moment ago. Go on with the new ones.",
            "Go on", $"/sign-in?anyway=true&tenant={end.TenantId}"),
        AccessEnd.TenantSuspended => OutsidePages.Page(
            "Your organisation is suspended", "Nobody can work for it for now. Nothing is lost: petitions and signatures stay as they are, and mails wait. The next page tells the reason.",
            "See the reason", $"/sign-in?anyway=true&choose=true"),
        AccessEnd.TenantDeleted => OutsidePages.Page(
            "Your organisation is deleted", "Its days of grace are over, and everything of it is being erased.", "Choose another organisation", Choose),
        null => OutsidePages.Page("You are signed out", "There is no session in this browser.", "Sign in", "/sign-in"),
        _ => OutsidePages.Page("You were signed out", "This sign-in was ended from another place.", "Sign in again", "/sign-in?anyway=true"),
    };

    private const string Choose = "/sign-in?anyway=true&choose=true";
}
