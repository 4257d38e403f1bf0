using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>Ten new recovery codes in place of the old ones.</summary>
internal sealed class NewRecoveryCodesModel(IdentityDb db, SecondFactors factors, RecoveryCodes recovery, SecurityChanges changes, TimeProvider clock) : AccountPage(db, clock)
{
    public IReadOnlyList<string>? Codes { get; private set; }
    public int Left { get; private set; }

    protected override bool IsDangerous => true;

    public async Task<IActionResult> OnGet()
    {
        var present = await factors.Of(Me.Id, Cancel);
        Left = present.RecoveryCodes;
        return present.Any ? Page() : LocalRedirect("/account");
    }

    public async Task<IActionResult> OnPost()
    {
        if (!(await factors.Of(Me.Id, Cancel)).Any)
            return LocalRedirect("/account");
        await changes.Save(Me, async () =>
        {
            Codes = await recovery.Renew(Me.Id, Cancel);
            return SecurityChange.RecoveryCodesMade;
        }, Cancel);
        return Page();
    }
}
