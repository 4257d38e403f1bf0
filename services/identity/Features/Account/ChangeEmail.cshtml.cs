using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Account;

/// <summary>Mails a link to the new address. Nothing changes before it is followed, and nothing tells whether somebody has it already.</summary>
internal sealed class ChangeEmailModel(
    IdentityDb db, UserManager<Person> people, MailedLinks links, StaffMails mails, SignInThrottle throttle, PlatformAddresses addresses, Words words, TimeProvider clock)
    : AccountPage(db, clock)
{
    [BindProperty]
    public string? Email { get; set; }

    public string? Error { get; private set; }
    public bool Done { get; private set; }

    protected override bool IsDangerous => true;

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPost()
    {
        Email = Email?.Trim();
        Error = !PersonRules.IsAddress(Email) ? words["email.wrong"]
            : people.NormalizeEmail(Email) == Me.NormalizedEmail ? words["email.same"] : null;
        if (Error is not null)
            return Refused();
        if (await throttle.Count($"new-address {Me.Id}", HttpContext.Connection.RemoteIpAddress, null, Cancel) is { } wait)
        {
            Error = TooMany.Say(Response, words, wait);
            return Refused(StatusCodes.Status429TooManyRequests);
        }

        var (token, expiresAt) = (MailedLinks.NewToken(), Now + ForgotPasswordModel.Lifetime);
        var isFree = await people.FindByEmailAsync(Email!) is null;
        if (isFree && await links.HasRoom(Me.Id, MailedLinkKind.NewEmail, Cancel))
        {
            await mails.Link(Me, StaffMailKind.AddressChange, Email!, new Uri(addresses.Identity, $"new-address?token={token}"), expiresAt, Cancel);
            links.Add(token, Me.Id, MailedLinkKind.NewEmail, expiresAt, Email);
        }
        await Db.SaveChangesAsync(Cancel);
        Done = true;
        return Page();
    }
}
