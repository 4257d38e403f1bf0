using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Platform.Identity.Data;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SignIn;

/// <summary>The end of every way to sign in: a session in this browser, which from now on is a known one.</summary>
internal sealed class CompleteSignIn(Sessions sessions, KnownDevice device, PlatformAddresses addresses, ILogger<CompleteSignIn> log)
{
    public async Task<IActionResult> With(PageModel page, Person person, bool secondFactor, string? returnUrl)
    {
        await sessions.Begin(page.HttpContext, person, secondFactor);
        device.Remember(page.HttpContext, person.Id);
        log.LogInformation("Person {PersonId} signed in.", person.Id);
        return ReturnTo.Target(page, returnUrl, addresses);
    }
}
