using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;
using Platform.Identity.Features.Keys;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SignUp;

/// <summary>
/// Behind the link in the mail. Opening it changes nothing, because programs open links too; the button opens the organisation.
/// Only here somebody new chooses their password: whoever filled in the form need not be the one who reads the mail.
/// </summary>
internal sealed class ConfirmSignUpModel(
    IdentityDb db, Sealing sealing, OpenOrganisation open, OrganisationAddress organisations, UserManager<Person> people, NewPassword passwords,
    Sessions sessions, PlatformAddresses addresses, Words words, TimeProvider clock, ILogger<ConfirmSignUpModel> log) : PageModel
{
    [BindProperty]
    public string? Address { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Nobody has an account with the address yet.</summary>
    public bool IsNew { get; private set; }

    public PendingOrganisation? Wanted { get; private set; }
    public string? AddressError { get; private set; }
    public string? PasswordError { get; private set; }
    public string Domain => $".{addresses.PublicHost}";

    public async Task<IActionResult> OnGet(string token, CancellationToken cancel)
    {
        if (!await Find(token, cancel))
            return Dead();
        Address = Wanted!.Identifier;
        AddressError = await organisations.Fault(Address, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPost(string token, CancellationToken cancel)
    {
        if (!await Find(token, cancel))
            return Dead();
        Address = string.IsNullOrWhiteSpace(Address) ? Wanted!.Identifier : Address.Trim().ToLowerInvariant();
        AddressError = await organisations.Fault(Address, cancel);
        var owner = new Person { Name = Wanted!.PersonName, Email = Wanted.Email };
        if (IsNew)
            PasswordError = string.IsNullOrEmpty(Password) ? words["password.choose.missing"] : await passwords.Problem(owner, Password, Wanted.Organisation, Address);
        if (AddressError is not null || PasswordError is not null)
            return Again();

        var outcome = await open.Run(Wanted, Address, IsNew ? people.PasswordHasher.HashPassword(owner, Password!) : null, cancel);
        if (outcome.Result == OpenOrganisation.Result.LinkDead)
            return Dead();
        if (outcome.Result == OpenOrganisation.Result.AddressTaken)
        {
            AddressError = words["address.quicker"];
            return Again();
        }

        log.LogInformation("Tenant {TenantId} was opened.", Wanted.TenantId);
        if (outcome.IsNew)
            await sessions.Begin(HttpContext, outcome.Owner!, withSecondFactor: false);
        return Redirect(addresses.Dashboard.AbsoluteUri);
    }

    private async Task<bool> Find(string token, CancellationToken cancel)
    {
        if (token.Length > 100)
            return false;
        var (hash, now) = (RequestSignUp.Hash(sealing, token), clock.GetUtcNow());
        Wanted = await db.PendingOrganisations.AsNoTracking().SingleOrDefaultAsync(row => row.TokenHash == hash && row.UsedAt == null && row.ExpiresAt > now, cancel);
        if (Wanted is null)
            return false;
        IsNew = await people.FindByEmailAsync(Wanted.Email) is null;
        return true;
    }

    private PageResult Again()
    {
        ModelState.Clear();
        var page = Page();
        page.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return page;
    }

    private PageResult Dead()
    {
        var page = Page();
        page.StatusCode = StatusCodes.Status404NotFound;
        return page;
    }
}
