using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Platform.Identity.Features.SignIn;

/// <summary>Asks the database on each use of the cookie: an ended session is over at once, not after some minutes.</summary>
internal sealed class SessionCookie(Sessions sessions) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (!await sessions.IsGood(context.Principal!, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Sessions.Scheme);
        }
    }
}
