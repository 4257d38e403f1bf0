using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;
using Platform.Identity.Features.Passkeys;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>
/// After the password: six digits, a recovery code or a passkey. Also for somebody who is signed in without a second factor
/// and enters an organisation that wants one.
/// </summary>
internal sealed class SecondStepModel(
    IdentityDb db, HalfSignedIn half, SecondFactors factors, CheckPasskey passkeys, SignInThrottle throttle, KnownDevice device,
    CompleteSignIn complete, SecurityChanges changes, PlatformAddresses addresses, Words words, TimeProvider clock, ILogger<SecondStepModel> log) : PageModel
{
    private Person _person = null!;
    private Session? _session;

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public SecondFactors.Present Has { get; private set; } = null!;
    public string? Error { get; private set; }
    public string? PasskeyError { get; private set; }

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (await Find())
            await next();
        else
            context.Result = LocalRedirect("/sign-in" + QueryString.Create("returnUrl", ReturnUrl ?? ""));
    }

    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPost()
    {
        var cancel = HttpContext.RequestAborted;
        if (string.IsNullOrWhiteSpace(Code))
            return Again(StatusCodes.Status422UnprocessableEntity, words["secondStep.missing"]);

        // Counted apart from the password's attempts, which the right password has just forgiven.
        var (key, from, known) = ($"second-step {_person.Id}", HttpContext.Connection.RemoteIpAddress, device.For(HttpContext, _person.Id));
        if (await throttle.Count(key, from, known, cancel) is { } wait)
        {
            log.LogWarning("A second step was held up after too many attempts.");
            return Again(StatusCodes.Status429TooManyRequests, TooMany.Say(Response, words, wait));
        }
        SecondFactors.Kind? used = null;
        await changes.Save(_person, async () => (used = await factors.Use(_person.Id, Code, cancel)) is SecondFactors.Kind.Recovery ? SecurityChange.RecoveryCodeUsed : null, cancel);
        if (used is null)
        {
            log.LogInformation("A second step was refused.");
            return Again(StatusCodes.Status422UnprocessableEntity, words["secondStep.wrong"]);
        }
        await throttle.Forgive(key, from, known, cancel);
        return await Done();
    }

    public async Task<IActionResult> OnPostPasskeyOptions() =>
        Content(await passkeys.Ask(HttpContext, PasskeyCeremony.SignIn, _person), "application/json");

    public async Task<IActionResult> OnPostPasskey()
    {
        if ((await passkeys.Try(HttpContext, PasskeyCeremony.SignIn, Credential))?.Id == _person.Id)
            return await Done();
        PasskeyError = words["secondStep.passkey.wrong"];
        return Again(StatusCodes.Status422UnprocessableEntity, null);
    }

    private async Task<IActionResult> Done()
    {
        half.End(HttpContext);
        if (_session is null)
            return await complete.With(this, _person, secondFactor: true, ReturnUrl);
        _session.SecondFactorAt = clock.GetUtcNow();
        await db.SaveChangesAsync(HttpContext.RequestAborted);
        return ReturnTo.Target(this, ReturnUrl, addresses);
    }

    private async Task<bool> Find()
    {
        if (await half.Of(HttpContext) is { } person)
            _person = person;
        else if (await Sessions.Of(HttpContext) is { } current)
            (_person, _session) = (await db.People.SingleAsync(row => row.Id == current.PersonId), await db.Sessions.SingleAsync(row => row.Id == current.SessionId));
        else
            return false;
        Has = await factors.Of(_person.Id, HttpContext.RequestAborted);
        return Has.Any;
    }

    private PageResult Again(int status, string? error)
    {
        Error = error;
        Code = null;
        ModelState.Clear();
        var page = Page();
        page.StatusCode = status;
        return page;
    }
}
