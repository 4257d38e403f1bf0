using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Passkeys;

/// <summary>Asks a passkey and checks its answer. Not throttled: there is nothing to guess, so nobody can hold anybody up here.</summary>
internal sealed class CheckPasskey(IPasskeyHandler<Person> handler, PasskeyCeremony ceremony, IdentityDb db, TimeProvider clock)
{
    /// <param name="context">The browser.</param>
    /// <param name="purpose">What the answer shall be good for.</param>
    /// <param name="person">Whose passkey, or null for whoever answers.</param>
    /// <returns>What the browser passes to the device (PublicKeyCredentialRequestOptionsJSON).</returns>
    public async Task<string> Ask(HttpContext context, string purpose, Person? person)
    {
        var question = await handler.MakeRequestOptionsAsync(person, context);
        ceremony.Begin(context, purpose, question.AssertionState!);
        return question.RequestOptionsJson;
    }

    /// <returns>Who answered, or null.</returns>
    public async Task<Person?> Try(HttpContext context, string purpose, string? credential)
    {
        if (string.IsNullOrEmpty(credential) || await ceremony.Take(context, purpose) is not { } state)
            return null;
        var answer = await handler.PerformAssertionAsync(new() { HttpContext = context, CredentialJson = credential, AssertionState = state });
        if (!answer.Succeeded || answer.User.DeactivatedAt is not null)
            return null;

        // Two answers with the same count at once: one of them is a copy's.
        var (id, count, backedUp, now) = (answer.Passkey.CredentialId, (long)answer.Passkey.SignCount, answer.Passkey.IsBackedUp, clock.GetUtcNow());
        var counted = await db.Passkeys
            .Where(passkey => passkey.CredentialId == id && (passkey.SignCount < count || (passkey.SignCount == 0 && count == 0)))
            .ExecuteUpdateAsync(set => set.SetProperty(passkey => passkey.SignCount, count)
                .SetProperty(passkey => passkey.IsBackedUp, backedUp).SetProperty(passkey => passkey.LastUsedAt, now), context.RequestAborted);
        return counted == 1 ? answer.User : null;
    }
}
