using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Platform.Identity.Features.Audit;

namespace Platform.Identity.Features.SignIn;

/// <summary>Asks before signing out, when nobody proved that the person meant it.</summary>
internal sealed class SignOutModel(Sessions sessions, PersonalLog organisations, ILogger<SignOutModel> log) : PageModel
{
    public async Task<IActionResult> OnGet() => await Sessions.Of(HttpContext) is null ? LocalRedirect("/signed-out") : Page();

    public async Task<IActionResult> OnPost(CancellationToken cancel)
    {
        if (await Sessions.Of(HttpContext) is { } session)
        {
            var told = await organisations.OfEntered(session.SessionId, cancel);
            await sessions.End(session.SessionId, cancel, () => told(PersonalLog.SignedOut));
            log.LogInformation("Person {PersonId} signed out.", session.PersonId);
        }
        await HttpContext.SignOutAsync(Sessions.Scheme);
        return LocalRedirect("/signed-out");
    }
}
