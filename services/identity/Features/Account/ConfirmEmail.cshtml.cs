using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.Account;

/// <summary>Where the link in the mail to a new address leads. Asks once more, because mail programs open links by themselves.</summary>
internal sealed class ConfirmEmailModel(IdentityDb db, UserManager<Person> people, MailedLinks links, Sessions sessions, SecurityChanges changes) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public string? Email { get; private set; }
    public bool Done { get; private set; }

    public async Task<IActionResult> OnGet(CancellationToken cancel)
    {
        Email = (await links.Find(Token, MailedLinkKind.NewEmail, cancel))?.Email;
        return Email is null ? Over() : Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken cancel)
    {
        if (await links.Find(Token, MailedLinkKind.NewEmail, cancel) is not { } link
            || await db.People.SingleOrDefaultAsync(row => row.Id == link.PersonId && row.DeactivatedAt == null, cancel) is not { } person)
            return Over();
        // The one in this browser goes on, if it is theirs.
        var here = await Sessions.Of(HttpContext) is { } current && current.PersonId == person.Id
            ? await db.Sessions.SingleAsync(session => session.Id == current.SessionId, cancel) : null;
        try
        {
            Done = await changes.Save(person, async () =>
            {
                if (!await links.Use(link, cancel))
                    return null;
                (person.Email, person.NormalizedEmail, person.EmailConfirmed) = (link.Email, people.NormalizeEmail(link.Email), true);
                person.SecurityStamp = Guid.NewGuid().ToString("n");
                await sessions.EndOthers(person.Id, here?.Id, cancel);
                return SecurityChange.EmailChanged;
            }, cancel) is not null;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Somebody took the address in the meantime.
            return Over();
        }
        if (!Done)
            return Over();
        if (here is not null)
            await Sessions.SetCookie(HttpContext, here, person);
        Email = link.Email;
        return Page();
    }

    private PageResult Over()
    {
        Email = null;
        var page = Page();
        page.StatusCode = StatusCodes.Status410Gone;
        return page;
    }
}
