using Microsoft.AspNetCore.Mvc;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.Account;

/// <summary>A new password for the old one, which is asked for here. Every other sign-in of the person ends.</summary>
internal sealed class ChangePasswordModel(IdentityDb db, CheckPassword check, NewPassword passwords, Words words, TimeProvider clock) : AccountPage(db, clock)
{
    [BindProperty]
    public string? Old { get; set; }

    [BindProperty]
    public string? New { get; set; }

    public string? OldError { get; private set; }
    public string? NewError { get; private set; }
    public bool Done { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPost()
    {
        OldError = string.IsNullOrEmpty(Old) ? words["password.old.missing"] : null;
        NewError = string.IsNullOrEmpty(New) ? words["password.new.missing"] : null;
        if (OldError is not null || NewError is not null)
            return Refused();
        var outcome = await check.Try(HttpContext, Me.Email!, Old!);
        if (outcome.Wait is { } wait)
        {
            OldError = TooMany.Say(Response, words, wait);
            return Refused(StatusCodes.Status429TooManyRequests);
        }
        if (outcome.Person is null)
        {
            OldError = words["password.wrong"];
            return Refused();
        }
        if (Old == New)
            NewError = words["password.same"];
        NewError ??= await passwords.Problem(Me, New!);
        if (NewError is not null)
            return Refused();
        await passwords.Set(Me, New!, keep: Here.Id, may: null, Cancel);
        await Sessions.SetCookie(HttpContext, Here, Me);
        Done = true;
        return Page();
    }
}
