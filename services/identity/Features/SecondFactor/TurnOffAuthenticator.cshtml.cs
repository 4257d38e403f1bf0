using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>Unties the authenticator app from the account; with the last second factor its recovery codes go too.</summary>
internal sealed class TurnOffAuthenticatorModel(IdentityDb db, SecondFactors factors, SecurityChanges changes, TimeProvider clock) : AccountPage(db, clock)
{
    public bool IsTheLast { get; private set; }

    protected override bool IsDangerous => true;

    public async Task<IActionResult> OnGet()
    {
        var present = await factors.Of(Me.Id, Cancel);
        IsTheLast = present.Passkeys == 0;
        return present.Authenticator ? Page() : LocalRedirect("/account");
    }

    public async Task<IActionResult> OnPost()
    {
        await changes.Save(Me, async () =>
        {
            var was = await Db.Authenticators.Where(row => row.PersonId == Me.Id).ExecuteDeleteAsync(Cancel) == 1;
            await factors.ForgetRecoveryOfNothing(Me.Id, Cancel);
            return was ? SecurityChange.SecondFactorRemoved : null;
        }, Cancel);
        return LocalRedirect("/account");
    }
}
