using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>
/// Who has a second factor shows it in every session, also in those that were there before it. And an organisation may ask
/// for one: who comes without one sets it up first; other organisations are not concerned.
/// </summary>
internal static class SecondFactorNeeded
{
    /// <summary>Whether this sign-in has to show one before it enters this tenant.</summary>
    public static async Task<bool> For(IdentityDb db, Guid tenantId, Guid personId, Guid sessionId, CancellationToken cancel) =>
        !await db.Sessions.AnyAsync(session => session.Id == sessionId && session.SecondFactorAt != null, cancel)
        && (await HasAny(db, personId, cancel)
            || (await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Id == tenantId, cancel)).Profile.RequireSecondFactor);

    /// <summary>Whether this sign-in has to show one before it runs the platform: over https everybody does, on a developer's machine who has one.</summary>
    public static async Task<bool> ForPlatform(IdentityDb db, PlatformAddresses addresses, Guid personId, Guid sessionId, CancellationToken cancel) =>
        !await db.Sessions.AnyAsync(session => session.Id == sessionId && session.SecondFactorAt != null, cancel)
        && (addresses.IsHttps || await HasAny(db, personId, cancel));

    public static Task<bool> HasAny(IdentityDb db, Guid personId, CancellationToken cancel) => db.People.AnyAsync(person => person.Id == personId
        && (db.Authenticators.Any(row => row.PersonId == personId) || db.Passkeys.Any(row => row.PersonId == personId)), cancel);

    /// <summary>Where the person shows it, or makes one when they have none.</summary>
    public static async Task<string> Page(IdentityDb db, Guid personId, string returnUrl, CancellationToken cancel) =>
        (await HasAny(db, personId, cancel) ? "/sign-in/second-step" : "/account/authenticator") + QueryString.Create("returnUrl", returnUrl);
}
