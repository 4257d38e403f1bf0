using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Identity.Features.SignIn;

/// <summary>Sign-ins in a browser: begun with a password, checked against the database on each use, ended everywhere at once.</summary>
internal sealed class Sessions(IdentityDb db, OutboxSignal signal, TimeProvider clock)
{
    public const string Scheme = "session";

    /// <summary>Without use.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>In any case.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private const string StampClaim = "stamp";

    /// <summary>Who is signed in here, and since when.</summary>
    public sealed record Current(Guid PersonId, Guid SessionId, DateTimeOffset AuthenticatedAt);

    public static async Task<Current?> Of(HttpContext context) =>
        await context.AuthenticateAsync(Scheme) is { Succeeded: true, Principal: { } principal } ? Read(principal) : null;

    public async Task Begin(HttpContext context, Person person)
    {
        // A new sign-in takes the place of the old one, which must not stay usable beside it.
        if (await Of(context) is { } old)
            await End(old.SessionId, context.RequestAborted);

        var session = new Session { Id = Guid.CreateVersion7(), PersonId = person.Id, StartedAt = clock.GetUtcNow() };
        db.Add(session);
        await db.SaveChangesAsync(context.RequestAborted);
        await context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [
            new("sub", person.Id.ToString()),
            new("sid", session.Id.ToString()),
            new("auth_time", session.StartedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            new(StampClaim, person.SecurityStamp ?? ""),
        ], Scheme)));
    }

    /// <summary>Ends the sign-in and revokes every token that came from it.</summary>
    /// <param name="sessionId">Which.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <param name="ended">Adds what shall be saved together with the end; not called when it had ended before.</param>
    public Task End(Guid sessionId, CancellationToken cancel, Action? ended = null) => End([sessionId], cancel, ended);

    /// <summary>
    /// Ends every sign-in of the person whose sign-in this is, in every browser. One that has ended speaks for nobody: an old
    /// token must not throw its person out for ever.
    /// </summary>
    public async Task EndEverywhere(Guid sessionId, CancellationToken cancel, Action? ended = null)
    {
        var all = await db.Sessions.Where(session => session.EndedAt == null
                && db.Sessions.Any(own => own.Id == sessionId && own.EndedAt == null && own.PersonId == session.PersonId))
            .Select(session => session.Id).ToArrayAsync(cancel);
        await End(all, cancel, ended);
    }

    private async Task End(Guid[] sessions, CancellationToken cancel, Action? ended)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var count = await db.Sessions.Where(session => sessions.Contains(session.Id) && session.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.EndedAt, now), cancel);
        await db.Tokens.Where(token => sessions.Contains(token.Authorization!.SessionId!.Value) && token.Status != OpenIddictConstants.Statuses.Redeemed)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.Status, OpenIddictConstants.Statuses.Revoked), cancel);
        await db.Grants.Where(grant => sessions.Contains(grant.SessionId!.Value))
            .ExecuteUpdateAsync(set => set.SetProperty(grant => grant.Status, OpenIddictConstants.Statuses.Revoked), cancel);
        if (count > 0)
            ended?.Invoke();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
    }

    /// <summary>False when the session was ended or is too old, the person was deactivated, or their password changed since.</summary>
    public async Task<bool> IsGood(ClaimsPrincipal principal, CancellationToken cancel)
    {
        if (Read(principal) is not { } current)
            return false;
        var earliest = clock.GetUtcNow() - Longest;
        var stamp = principal.FindFirstValue(StampClaim);
        return await db.Sessions.AnyAsync(session => session.Id == current.SessionId && session.EndedAt == null && session.StartedAt > earliest
            && db.People.Any(person => person.Id == session.PersonId && person.DeactivatedAt == null && person.SecurityStamp == stamp), cancel);
    }

    private static Current? Read(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue("sub"), out var person) && Guid.TryParse(principal.FindFirstValue("sid"), out var session)
        && long.TryParse(principal.FindFirstValue("auth_time"), CultureInfo.InvariantCulture, out var since)
            ? new(person, session, DateTimeOffset.FromUnixTimeSeconds(since))
            : null;
}

/// <summary>Asks the database on each use of the cookie: an ended session is over at once, not after some minutes.</summary>
internal sealed class SessionCookie(Sessions sessions) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (!await sessions.IsGood(context.Principal!, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Sessions.Scheme);
        }
    }
}
