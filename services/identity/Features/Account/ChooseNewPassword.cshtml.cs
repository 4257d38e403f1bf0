using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.Account;

/// <summary>
/// Where the mailed link leads. The new password ends every sign-in there is; the second factor stays, and is asked for at the
/// next one.
/// </summary>
internal sealed class ChooseNewPasswordModel(IdentityDb db, MailedLinks links, NewPassword passwords, Words words) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public Person? Person { get; private set; }
    public string? Error { get; private set; }
    public bool Done { get; private set; }

    public async Task<IActionResult> OnGet(CancellationToken cancel) => await Find(cancel) is null ? Over() : Page();

    public async Task<IActionResult> OnPost(CancellationToken cancel)
    {
        if (await Find(cancel) is not { } link)
            return Over();
        Error = string.IsNullOrEmpty(Password) ? words["password.new.missing"] : await passwords.Problem(Person!, Password);
        if (Error is null)
        {
            Done = await passwords.Set(Person!, Password!, keep: null, () => links.Use(link, cancel), cancel);
            return Done ? Page() : Over();
        }
        ModelState.Clear();
        var page = Page();
        page.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return page;
    }

    private async Task<MailedLink?> Find(CancellationToken cancel)
    {
        var link = await links.Find(Token, MailedLinkKind.NewPassword, cancel);
        Person = link is null ? null : await db.People.SingleOrDefaultAsync(row => row.Id == link.PersonId && row.DeactivatedAt == null, cancel);
        return Person is null ? null : link;
    }

    private PageResult Over()
    {
        Person = null;
        var page = Page();
        page.StatusCode = StatusCodes.Status410Gone;
        return page;
    }
}
