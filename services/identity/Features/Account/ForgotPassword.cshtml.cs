using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Account;

/// <summary>Mails a link to choose a new password. Says the same, and takes as long, for an address that nobody has.</summary>
internal sealed class ForgotPasswordModel(
    IdentityDb db, UserManager<Person> people, MailedLinks links, StaffMails mails, SignInThrottle throttle, KnownDevice device, PlatformAddresses addresses, Words words, TimeProvider clock)
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
            return Refused(words["email.missing"], StatusCodes.Status422UnprocessableEntity);
        var person = await people.FindByEmailAsync(Email);
        var known = person is null ? null : device.For(HttpContext, person.Id);
        if (await throttle.Count($"forgot {Email}", HttpContext.Connection.RemoteIpAddress, known, cancel) is { } wait)
            return Refused(TooMany.Say(Response, words, wait), StatusCodes.Status429TooManyRequests);

        await Mail(person, cancel);
        Done = true;
        return Page();
    }

    /// <summary>For somebody and for nobody the same is asked and as much is written, so that the clock tells nobody who has an account.</summary>
    private async Task Mail(Person? found, CancellationToken cancel)
    {
        var person = found is { DeactivatedAt: null, EmailConfirmed: true } ? found : new Person { Id = Guid.CreateVersion7(), Name = "", Email = Email };
        var (token, expiresAt) = (MailedLinks.NewToken(), clock.GetUtcNow() + Lifetime);
        var hasRoom = await links.HasRoom(person.Id, MailedLinkKind.NewPassword, cancel);
        await mails.ChooseSender(person.Id, cancel);
        if (person == found && hasRoom)
        {
            await mails.Link(person, StaffMailKind.PasswordReset, person.Email!, new Uri(addresses.Identity, $"new-password?token={token}"), expiresAt, cancel);
            links.Add(token, person.Id, MailedLinkKind.NewPassword, expiresAt, email: null);
        }
        else
            db.AddRange(Nothing(), Nothing());
        // The relay is not woken: what it does next would be heard too.
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
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
