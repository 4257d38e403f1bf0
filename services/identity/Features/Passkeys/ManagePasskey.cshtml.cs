using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;
using Platform.Identity.Features.SecondFactor;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.Passkeys;

/// <summary>Renames or removes one of one's own passkeys.</summary>
internal sealed class ManagePasskeyModel(IdentityDb db, SecondFactors factors, SecurityChanges changes, Words words, TimeProvider clock) : AccountPage(db, clock)
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    public Passkey Passkey { get; private set; } = null!;
    public string? NameError { get; private set; }

    protected override bool IsDangerous => true;

    public async Task<IActionResult> OnGet()
    {
        if (!await Find())
            return NotFound();
        Name = Passkey.Name;
        return Page();
    }

    public async Task<IActionResult> OnPostRename()
    {
        if (!await Find())
            return NotFound();
        Name = Name?.Trim();
        if ((NameError = PasskeyName.Problem(Name, words)) is not null)
            return Refused();
        Passkey.Name = Name!;
        await Db.SaveChangesAsync(Cancel);
        return LocalRedirect("/account");
    }

    public async Task<IActionResult> OnPostRemove()
    {
        if (!await Find())
            return NotFound();
        await changes.Save(Me, async () =>
        {
            var was = await Db.Passkeys.Where(row => row.Id == Id && row.PersonId == Me.Id).ExecuteDeleteAsync(Cancel) == 1;
            await factors.ForgetRecoveryOfNothing(Me.Id, Cancel);
            return was ? SecurityChange.PasskeyRemoved : null;
        }, Cancel);
        return LocalRedirect("/account");
    }

    private async Task<bool> Find()
    {
        if (await Db.Passkeys.SingleOrDefaultAsync(row => row.Id == Id && row.PersonId == Me.Id, Cancel) is not { } found)
            return false;
        Passkey = found;
        return true;
    }
}
