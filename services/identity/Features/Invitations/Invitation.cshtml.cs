using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Invitations;

/// <summary>
/// The page behind an invitation's link. Whoever has an account with the invited address signs in and accepts; whoever has
/// none makes one. Only the link tells which of the two it is, and that went to the address itself.
/// </summary>
internal sealed class InvitationModel(AcceptInvitation accept, Sessions sessions, KnownDevice device, PlatformAddresses addresses, Words words, ILogger<InvitationModel> log) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public AcceptInvitation.Found? Invitation { get; private set; }

    /// <summary>The account with the invited address, if there is one.</summary>
    public Person? Account { get; private set; }

    public bool IsSignedIn { get; private set; }

    /// <summary>Somebody is signed in here, but it is not who was invited.</summary>
    public bool IsSomebodyElse { get; private set; }

    public string? NameError { get; private set; }
    public string? PasswordError { get; private set; }

    public string SignInUrl => "/sign-in" + QueryString.Create("returnUrl", "/invitation" + QueryString.Create("token", Token ?? ""));

    public async Task<IActionResult> OnGet(CancellationToken cancel) => Show(await Look(cancel) ? StatusCodes.Status200OK : StatusCodes.Status404NotFound);

    public async Task<IActionResult> OnPost(CancellationToken cancel)
    {
        if (!await Look(cancel))
            return Show(StatusCodes.Status404NotFound);
        if (Account is null)
            return await Register(cancel);
        if (!IsSignedIn)
            return LocalRedirect(SignInUrl);
        if (!await accept.Join(Invitation!.Invitation, Account, cancel))
            return Gone();
        log.LogInformation("Person {PersonId} joined tenant {TenantId}.", Account.Id, Invitation.Tenant.Id);
        return ToTheDesk();
    }

    private async Task<IActionResult> Register(CancellationToken cancel)
    {
        Name = Name?.Trim();
        NameError = string.IsNullOrEmpty(Name) ? words["name.missing"] : Name.Length > AccountModel.MostName ? words.Format("name.long", AccountModel.MostName) : null;
        PasswordError = string.IsNullOrEmpty(Password) ? words["password.choose.missing"] : null;
        if (NameError is not null || PasswordError is not null)
            return Show(StatusCodes.Status422UnprocessableEntity);

        var joined = await accept.Register(Invitation!, Name!, Password!, cancel);
        if (joined is null)
            return Gone();
        if (joined.IsTaken)
            // Made an account in another window meanwhile: from now on it is the way of those who have one.
            return RedirectToPage(new { Token });
        if (joined.Person is not { } person)
        {
            PasswordError = joined.Errors[0].Description;
            return Show(StatusCodes.Status422UnprocessableEntity);
        }

        await sessions.Begin(HttpContext, person, withSecondFactor: false);
        device.Remember(HttpContext, person.Id);
        log.LogInformation("Person {PersonId} made an account and joined tenant {TenantId}.", person.Id, Invitation!.Tenant.Id);
        return ToTheDesk();
    }

    private async Task<bool> Look(CancellationToken cancel)
    {
        Invitation = await accept.Find(Token, cancel);
        if (Invitation is null)
            return false;
        Account = await accept.PersonWith(Invitation.Invitation, cancel);
        if (await Sessions.Of(HttpContext) is { } session)
            (IsSignedIn, IsSomebodyElse) = (session.PersonId == Account?.Id, session.PersonId != Account?.Id);
        return true;
    }

    private RedirectResult ToTheDesk() => Redirect(new Uri(addresses.Dashboard, "sign-in" + QueryString.Create("tenant", Invitation!.Tenant.Id.ToString())).AbsoluteUri);

    private PageResult Gone()
    {
        Invitation = null;
        return Show(StatusCodes.Status404NotFound);
    }

    private PageResult Show(int status)
    {
        Password = null;
        ModelState.Clear();
        var page = Page();
        page.StatusCode = status;
        return page;
    }
}
