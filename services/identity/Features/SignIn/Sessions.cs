using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Access;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.SignIn;

/// <summary>Sign-ins in a browser: begun by password or passkey, checked against the database on each use, ended everywhere at once.</summary>
internal sealed class Sessions(IdentityDb db, TenantScopes scopes, OutboxSignal signal, TimeProvider clock)
{
    public const string Scheme = "session";

    /// <summary>Without use.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>In any case.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>How long after showing a password or passkey the person may do what is dangerous.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private const string StampClaim = "stamp";

    /// <summary>Who is signed in here, and since when.</summary>
    public sealed record Current(Guid PersonId, Guid SessionId, DateTimeOffset AuthenticatedAt);

    public static async Task<Current?> Of(HttpContext context) =>
        await context.AuthenticateAsync(Scheme) is { Succeeded: true, Principal: { } principal } ? Read(principal) : null;

    public async Task Begin(HttpContext context, Person person, bool withSecondFactor)
    {
        // A new sign-in takes the place of the old one, which must not stay usable beside it.
        if (await Of(context) is { } old)
            await End(old.SessionId, context.RequestAborted);

        var now = clock.GetUtcNow();
        var session = new Session
        {
            Id = Guid.CreateVersion7(),
            PersonId = person.Id,
            StartedAt = now,
            LastUsedAt = now,
            ConfirmedAt = now,
            SecondFactorAt = withSecondFactor ? now : null,
            Device = Device.Name(context.Request.Headers.UserAgent),
            Network = Device.Network(context.Connection.RemoteIpAddress),
        };
        db.Add(session);
        await db.SaveChangesAsync(context.RequestAborted);
        await SetCookie(context, session, person);
    }

    /// <summary>Writes the cookie anew; after a change of the person's stamp this is what keeps this one browser signed in.</summary>
    public static Task SetCookie(HttpContext context, Session session, Person person) =>
        context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [
            new("sub", person.Id.ToString()),
            new("sid", session.Id.ToString()),
            new("auth_time", session.StartedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            new(StampClaim, person.SecurityStamp ?? ""),
        ], Scheme)));

    /// <summary>Ends the sign-in and revokes every token that came from it.</summary>
    /// <param name="sessionId">Which.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <param name="ended">Adds what shall be saved together with the end; not called when it had ended before.</param>
    public Task End(Guid sessionId, CancellationToken cancel, Action? ended = null) => End([sessionId], cancel, ended);

    /// <summary>Ends this sign-in if it is this person's.</summary>
    public async Task EndOne(Guid personId, Guid sessionId, CancellationToken cancel, Action? ended = null) =>
        await End(await db.Sessions.Where(session => session.Id == sessionId && session.PersonId == personId && session.EndedAt == null)
            .Select(session => session.Id).ToArrayAsync(cancel), cancel, ended);

    /// <summary>Ends every sign-in of the person but one, or all of them.</summary>
    public async Task EndOthers(Guid personId, Guid? except, CancellationToken cancel, Action? ended = null) =>
        await End(await db.Sessions.Where(session => session.PersonId == personId && session.EndedAt == null && session.Id != except)
            .Select(session => session.Id).ToArrayAsync(cancel), cancel, ended);

    /// <summary>
    /// Ends every sign-in of the person whose sign-in this is, in every browser. One that has ended speaks for nobody: an old
    /// token must not throw its person out for ever.
    /// </summary>
    public async Task EndEverywhere(Guid sessionId, CancellationToken cancel, Action? ended = null)
    {
        if (await db.Sessions.AsNoTracking().SingleOrDefaultAsync(session => session.Id == sessionId && session.EndedAt == null, cancel) is { } own)
            await EndOthers(own.PersonId, except: null, cancel, ended);
    }

    private async Task End(Guid[] sessions, CancellationToken cancel, Action? ended = null)
    {
        var now = clock.GetUtcNow();
        var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
        await using var transaction = own;
        var count = await db.Sessions.Where(session => sessions.Contains(session.Id) && session.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.EndedAt, now), cancel);
        await db.Tokens.Where(token => sessions.Contains(token.Authorization!.SessionId!.Value) && token.Status != OpenIddictConstants.Statuses.Redeemed)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.Status, OpenIddictConstants.Statuses.Revoked), cancel);
        await db.Grants.Where(grant => sessions.Contains(grant.SessionId!.Value))
            .ExecuteUpdateAsync(set => set.SetProperty(grant => grant.Status, OpenIddictConstants.Statuses.Revoked), cancel);
        if (count > 0)
            ended?.Invoke();
        await db.SaveChangesAsync(cancel);
        if (own is not null)
            await own.CommitAsync(cancel);
        await Announce(sessions, now, cancel);
        signal.Wake();
    }

    /// <summary>
    /// Access tokens that came of them are refused everywhere within seconds, tenant by tenant. Were this to fail, they would still
    /// end after ten minutes, since none can be renewed.
    /// </summary>
    private async Task Announce(Guid[] sessions, DateTimeOffset now, CancellationToken cancel)
    {
        var ended = await db.Grants.AsNoTracking().Where(grant => sessions.Contains(grant.SessionId!.Value) && grant.TenantId != null)
            .Select(grant => new { Session = grant.SessionId!.Value, Tenant = grant.TenantId!.Value }).Distinct().ToListAsync(cancel);
        foreach (var tenant in ended.GroupBy(row => row.Tenant, row => row.Session))
        {
            await using var scope = scopes.Begin(tenant.Key);
            var own = scope.ServiceProvider.GetRequiredService<IdentityDb>();
            await using var transaction = await own.Database.BeginTransactionAsync(cancel);
            foreach (var session in tenant)
                await EndedAccess.Announce(own, new AccessEnded { TenantId = tenant.Key, Subject = session.ToString(), At = now, Reason = AccessEnd.SessionEnded }, cancel);
            await own.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
    }

    /// <summary>
    /// False when the session was ended or is too old, the person was deactivated, or what they sign in with changed since.
    /// Notes the use.
    /// </summary>
    public async Task<bool> IsGood(ClaimsPrincipal principal, CancellationToken cancel)
    {
        if (Read(principal) is not { } current)
            return false;
        var earliest = clock.GetUtcNow() - Longest;
        var stamp = principal.FindFirstValue(StampClaim);
        if (!await db.Sessions.AnyAsync(session => session.Id == current.SessionId && session.EndedAt == null && session.StartedAt > earliest
            && db.People.Any(person => person.Id == session.PersonId && person.DeactivatedAt == null && person.SecurityStamp == stamp), cancel))
            return false;
        await Touch(current.SessionId, cancel);
        return true;
    }

    /// <summary>Notes that the session is in use; to the minute, so that busy hours do not write one row all the time.</summary>
    public async Task Touch(Guid sessionId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var before = now - TimeSpan.FromMinutes(1);
        await db.Sessions.Where(session => session.Id == sessionId && session.LastUsedAt < before)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.LastUsedAt, now), cancel);
    }

    private static Current? Read(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue("sub"), out var person) && Guid.TryParse(principal.FindFirstValue("sid"), out var session)
        && long.TryParse(principal.FindFirstValue("auth_time"), CultureInfo.InvariantCulture, out var since)
            ? new(person, session, DateTimeOffset.FromUnixTimeSeconds(since))
            : null;
}
