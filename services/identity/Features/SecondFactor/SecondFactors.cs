using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.Keys;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>What a person has beside the password, and whether a code that they typed is good.</summary>
internal sealed class SecondFactors(IdentityDb db, Sealing sealing, RecoveryCodes recovery, TimeProvider clock)
{
    public const string Purpose = "authenticator";

    /// <param name="Authenticator">Whether an app shows codes.</param>
    /// <param name="Passkeys">How many there are.</param>
    /// <param name="RecoveryCodes">How many are left.</param>
    public sealed record Present(bool Authenticator, int Passkeys, int RecoveryCodes)
    {
        public bool Any => Authenticator || Passkeys > 0;
    }

    public enum Kind
    {
        App,
        Recovery,
    }

    public async Task<Present> Of(Guid personId, CancellationToken cancel) => new(
        await db.Authenticators.AnyAsync(row => row.PersonId == personId, cancel),
        await db.Passkeys.CountAsync(row => row.PersonId == personId, cancel),
        await db.RecoveryCodes.CountAsync(row => row.PersonId == personId, cancel));

    /// <summary>Uses up six digits of the app or a recovery code.</summary>
    /// <returns>What it was, or null when it was no good.</returns>
    public async Task<Kind?> Use(Guid personId, string typed, CancellationToken cancel)
    {
        var code = string.Concat(typed.Where(c => !char.IsWhiteSpace(c)));
        if (code.Length == 6 && code.All(char.IsAsciiDigit))
            return await UseApp(personId, code, cancel) ? Kind.App : null;
        return code.Length <= 40 && await recovery.Use(personId, code, cancel) ? Kind.Recovery : null;
    }

    /// <summary>Recovery codes stand in for something; where nothing is left, they go too. Part of the caller's transaction.</summary>
    public async Task ForgetRecoveryOfNothing(Guid personId, CancellationToken cancel)
    {
        if (!(await Of(personId, cancel)).Any)
            await db.RecoveryCodes.Where(code => code.PersonId == personId).ExecuteDeleteAsync(cancel);
    }

    private async Task<bool> UseApp(Guid personId, string code, CancellationToken cancel)
    {
        var app = await db.Authenticators.AsNoTracking().SingleOrDefaultAsync(row => row.PersonId == personId, cancel);
        if (app is null || Totp.StepOf(sealing.Open(Purpose, app.Sealed), code, clock.GetUtcNow()) is not { } step)
            return false;
        // The database decides who was first: of two that send the same code at once, one gets in.
        return await db.Authenticators.Where(row => row.PersonId == personId && row.LastStep < step && row.CreatedAt == app.CreatedAt)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastStep, step), cancel) == 1;
    }
}
