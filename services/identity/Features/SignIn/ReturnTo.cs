using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SignIn;

/// <summary>Where a page leads afterwards: back into a sign-in that a client began, to an invitation, or to the account of the person, and nowhere else.</summary>
internal static class ReturnTo
{
    public static bool IsSignIn(string? url) => url?.StartsWith("/connect/authorize?", StringComparison.Ordinal) == true;

    public static bool IsOurs(string? url) => IsSignIn(url) || url?.StartsWith("/invitation?", StringComparison.Ordinal) == true || url is "/account" || url?.StartsWith("/account/", StringComparison.Ordinal) == true;

    public static IActionResult Target(PageModel page, string? url, PlatformAddresses addresses) =>
        IsOurs(url) && page.Url.IsLocalUrl(url) ? new LocalRedirectResult(url!) : new RedirectResult(addresses.Dashboard.AbsoluteUri);
}
