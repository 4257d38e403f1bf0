using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Platform.Identity.Features.Passkeys;
using Platform.Identity.Features.SecondFactor;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.SignIn;

/// <summary>The sign-in page, with a password or a passkey. Its answer to a wrong password and to an unknown address is the same.</summary>
internal sealed class SignInModel(
    CheckPassword check, CheckPasskey passkeys, SecondFactors factors, HalfSignedIn half, CompleteSignIn complete, Words words, ILogger<SignInModel> log) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Error { get; private set; }
    public string? EmailError { get; private set; }
    public string? PasswordError { get; private set; }
    public string? PasskeyError { get; private set; }

    public void OnGet()
    {
        if (Email?.Length > 254)
            Email = null;
    }

    public async Task<IActionResult> OnPost()
    {
        Email = Email?.Trim();
        EmailError = string.IsNullOrEmpty(Email) ? words["email.missing"] : Email.Length > 254 ? words["email.long"] : null;
        PasswordError = string.IsNullOrEmpty(Password) ? words["password.missing"] : null;
        if (EmailError is not null || PasswordError is not null)
            return Again(StatusCodes.Status422UnprocessableEntity);

        var outcome = await check.Try(HttpContext, Email!, Password!);
        if (outcome.Wait is { } wait)
        {
            Error = TooMany.Say(Response, words, wait);
            log.LogWarning("A sign-in was held up after too many attempts.");
            return Again(StatusCodes.Status429TooManyRequests);
        }
        if (outcome.Person is not { } person)
        {
            Error = words["signIn.wrong"];
            log.LogInformation("A sign-in was refused.");
            return Again(StatusCodes.Status422UnprocessableEntity);
        }
        if ((await factors.Of(person.Id, HttpContext.RequestAborted)).Any)
        {
            half.Begin(HttpContext, person);
            return LocalRedirect("/sign-in/second-step" + QueryString.Create("returnUrl", ReturnUrl ?? ""));
        }
        return await complete.With(this, person, secondFactor: false, ReturnUrl);
    }

    public async Task<IActionResult> OnPostPasskeyOptions() => Content(await passkeys.Ask(HttpContext, PasskeyCeremony.SignIn, null), "application/json");

    public async Task<IActionResult> OnPostPasskey()
    {
        Email = null;
        if (await passkeys.Try(HttpContext, PasskeyCeremony.SignIn, Credential) is { } person)
            return await complete.With(this, person, secondFactor: true, ReturnUrl);
        PasskeyError = words["signIn.passkey.wrong"];
        log.LogInformation("A sign-in with a passkey was refused.");
        return Again(StatusCodes.Status422UnprocessableEntity);
    }

    private PageResult Again(int status)
    {
        Password = null;
        ModelState.Clear();
        var page = Page();
        page.StatusCode = status;
        return page;
    }
}
