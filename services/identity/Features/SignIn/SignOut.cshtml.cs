using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Platform.Identity.Features.SignIn;

/// <summary>Asks before signing out, when nobody proved that the person meant it.</summary>
internal sealed class SignOutModel(Sessions sessions, ILogger<SignOutModel> log) : PageModel
{
    public async Task<IActionResult> OnGet() => await Sessions.Of(HttpContext) is null ? LocalRedirect("/signed-out") : Page();

    public async Task<IActionResult> OnPost(CancellationToken cancel)
    {
        if (await Sessions.Of(HttpContext) is { } session)
        {
            await sessions.End(session.SessionId, cancel);
            log.LogInformation("Person {PersonId} signed out.", session.PersonId);
        }
        await HttpContext.SignOutAsync(Sessions.Scheme);
        return LocalRedirect("/signed-out");
    }
}
