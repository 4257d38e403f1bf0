using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Identity.Features.Account;

/// <summary>Mails a link to choose a new password. Says the same, and takes as long, for an address that nobody has.</summary>
internal sealed class ForgotPasswordModel(
    IdentityDb db, UserManager<Person> people, MailedLinks links, StaffMails mails, SignInThrottle throttle, PlatformAddresses addresses, OutboxSignal signal, TimeProvider clock)
    : PageModel
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    [BindProperty]
    public string? Email { get; set; }

    public string? Error { get; private set; }
    public bool Done { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPost(CancellationToken cancel)
    {
        Email = Email?.Trim();
        if (string.IsNullOrEmpty(Email) || Email.Length > 254)
            return Refused("Enter your e-mail address.", StatusCodes.Status422UnprocessableEntity);
        if (await throttle.Count($"forgot {Email}", HttpContext.Connection.RemoteIpAddress, null, cancel) is { } wait)
            return Refused(TooMany.Say(Response, wait), StatusCodes.Status429TooManyRequests);

        if (await people.FindByEmailAsync(Email) is not { DeactivatedAt: null, EmailConfirmed: true } person || !await Ask(person, cancel))
            // As much to write as for somebody, so that the clock tells nobody who has an account.
            db.AddRange(Nothing(), Nothing());
        await db.SaveChangesAsync(cancel);
        signal.Wake();
        Done = true;
        return Page();
    }

    private async Task<bool> Ask(Person person, CancellationToken cancel)
    {
        var expiresAt = clock.GetUtcNow() + Lifetime;
        return await links.Add(person.Id, MailedLinkKind.NewPassword, expiresAt, null, cancel) is { } token
            && await mails.Link(person, StaffMailKind.PasswordReset, person.Email!, new Uri(addresses.Identity, $"new-password?token={token}"), expiresAt, cancel);
    }

    private SpentChallenge Nothing() => new() { Hash = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32), SpentAt = clock.GetUtcNow() };

    private PageResult Refused(string error, int status)
    {
        Error = error;
        ModelState.Clear();
        var page = Page();
        page.StatusCode = status;
        return page;
    }
}
