using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SignIn;

/// <summary>The sign-in page. Its answer to a wrong password and to an unknown address is the same.</summary>
internal sealed class SignInModel(CheckPassword check, Sessions sessions, KnownDevice device, PlatformAddresses addresses, ILogger<SignInModel> log) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Error { get; private set; }
    public string? EmailError { get; private set; }
    public string? PasswordError { get; private set; }

    public void OnGet()
    {
        if (Email?.Length > 254)
            Email = null;
    }

    public async Task<IActionResult> OnPost()
    {
        Email = Email?.Trim();
        EmailError = string.IsNullOrEmpty(Email) ? "Enter your e-mail address." : Email.Length > 254 ? "This address is too long." : null;
        PasswordError = string.IsNullOrEmpty(Password) ? "Enter your password." : null;
        if (EmailError is not null || PasswordError is not null)
            return Again(StatusCodes.Status422UnprocessableEntity);

        var outcome = await check.Try(HttpContext, Email!, Password!);
        if (outcome.Wait is { } wait)
        {
            Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var minutes = (int)Math.Ceiling(wait.TotalMinutes);
            Error = $"Too many attempts. Please try again in {minutes} {(minutes == 1 ? "minute" : "minutes")}.";
            log.LogWarning("A sign-in was held up after too many attempts.");
            return Again(StatusCodes.Status429TooManyRequests);
        }
        if (outcome.Person is not { } person)
        {
            Error = "That e-mail address and password do not go together. Check both and try again.";
            log.LogInformation("A sign-in was refused.");
            return Again(StatusCodes.Status422UnprocessableEntity);
        }

        await sessions.Begin(HttpContext, person);
        device.Remember(HttpContext, person.Id);
        log.LogInformation("Person {PersonId} signed in.", person.Id);
        return Target();
    }

    /// <summary>Only back to where a client sent the person from, or to their invitation; anything else is the dashboard.</summary>
    private IActionResult Target() => ReturnUrl?.StartsWith("/connect/authorize?", StringComparison.Ordinal) == true
        || ReturnUrl?.StartsWith("/invitation?", StringComparison.Ordinal) == true
        ? LocalRedirect(ReturnUrl)
        : Redirect(addresses.Dashboard.AbsoluteUri);

    private PageResult Again(int status)
    {
        Password = null;
        ModelState.Clear();
        var page = Page();
        page.StatusCode = status;
        return page;
    }
}
