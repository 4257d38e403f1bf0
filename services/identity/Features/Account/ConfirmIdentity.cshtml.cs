using Microsoft.AspNetCore.Mvc;
using Platform.Identity.Data;
using Platform.Identity.Features.Passkeys;
using Platform.Identity.Features.SecondFactor;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Account;

/// <summary>Before what is dangerous: is it still you? By password or passkey.</summary>
internal sealed class ConfirmIdentityModel(
    IdentityDb db, CheckPassword check, CheckPasskey passkeys, SecondFactors factors, PlatformAddresses addresses, Words words, TimeProvider clock) : AccountPage(db, clock)
{
    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Error { get; private set; }
    public string? PasskeyError { get; private set; }
    public bool HasPasskeys { get; private set; }

    public async Task OnGet() => await Prepare();

    public async Task<IActionResult> OnPost()
    {
        if (string.IsNullOrEmpty(Password))
            return await Again(words["password.missing"]);
        var outcome = await check.Try(HttpContext, Me.Email!, Password);
        if (outcome.Wait is { } wait)
            return await Again(TooMany.Say(Response, words, wait), StatusCodes.Status429TooManyRequests);
        if (outcome.Person is null)
            return await Again(words["password.wrong"]);
        return await Done();
    }

    public async Task<IActionResult> OnPostPasskeyOptions() => Content(await passkeys.Ask(HttpContext, Purpose, Me), "application/json");

    public async Task<IActionResult> OnPostPasskey()
    {
        if ((await passkeys.Try(HttpContext, Purpose, Credential))?.Id != Me.Id)
        {
            PasskeyError = words["confirm.passkey.wrong"];
            return await Again(null);
        }
        Here.SecondFactorAt ??= Now;
        return await Done();
    }

    private string Purpose => $"{PasskeyCeremony.Confirm}:{Here.Id:n}";

    private async Task<IActionResult> Done()
    {
        Here.ConfirmedAt = Now;
        await Db.SaveChangesAsync(Cancel);
        return ReturnTo.IsOurs(ReturnUrl) ? ReturnTo.Target(this, ReturnUrl, addresses) : LocalRedirect("/account");
    }

    private async Task Prepare() => HasPasskeys = (await factors.Of(Me.Id, Cancel)).Passkeys > 0;

    private async Task<IActionResult> Again(string? error, int status = StatusCodes.Status422UnprocessableEntity)
    {
        (Error, Password) = (error, null);
        await Prepare();
        return Refused(status);
    }
}
