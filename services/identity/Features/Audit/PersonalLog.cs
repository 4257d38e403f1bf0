using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;

namespace Platform.Identity.Features.Audit;

/// <summary>
/// What a person does with their own account concerns each organisation that they work for, and is in the log of each: that it
/// was done, and nothing of what was there before or is now. Saved with whatever is saved next.
/// </summary>
internal sealed class PersonalLog(IdentityDb db, IHttpContextAccessor http, TimeProvider clock)
{
    public const string SignedOut = "person.signed-out";
    public const string SignedOutElsewhere = "person.signed-out-elsewhere";
    public const string SignedOutEverywhere = "person.signed-out-everywhere";

    public static string Action(SecurityChange change) => "person." + JsonNamingPolicy.KebabCaseLower.ConvertName(change.ToString());

    /// <summary>Reads for whom it is before anything changes.</summary>
    /// <returns>Writes the entries.</returns>
    public async Task<Action<string>> Of(Person person, CancellationToken cancel) => Writer(person, await db.Memberships
        .Where(membership => membership.PersonId == person.Id)
        .Join(db.Tenants.Where(tenant => tenant.Status != TenantStatus.Deleted), membership => membership.TenantId, tenant => tenant.Id, (membership, _) => membership.TenantId)
        .ToListAsync(cancel));

    /// <summary>The same for whose sign-in this is.</summary>
    public async Task<Action<string>> OfEach(Guid sessionId, CancellationToken cancel) =>
        await Whose(sessionId, cancel) is { } person ? await Of(person, cancel) : _ => { };

    /// <summary>For the organisations alone that were entered with one sign-in.</summary>
    public async Task<Action<string>> OfEntered(Guid sessionId, CancellationToken cancel) =>
        await Whose(sessionId, cancel) is { } person
            ? Writer(person, await db.Grants.Where(grant => grant.SessionId == sessionId && grant.TenantId != null).Select(grant => grant.TenantId!.Value).Distinct().ToListAsync(cancel))
            : _ => { };

    private Task<Person?> Whose(Guid sessionId, CancellationToken cancel) =>
        db.People.AsNoTracking().SingleOrDefaultAsync(person => db.Sessions.Any(session => session.Id == sessionId && session.PersonId == person.Id), cancel);

    private Action<string> Writer(Person person, IReadOnlyList<Guid> tenants) => action =>
    {
        foreach (var tenant in tenants)
            Record(tenant, person, action);
    };

    private void Record(Guid tenantId, Person person, string action)
    {
        var now = clock.GetUtcNow();
        var at = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        // From the command line it is the platform that does it.
        var byItself = http.HttpContext is null;
        // Not through the fence of the scope's own tenant: one commit tells all of them, whose registry this is.
        db.Add(OutboxMessage.From(new ActivityRecorded
        {
            TenantId = tenantId,
            ActivityId = Guid.CreateVersion7(at),
            At = at,
            Actor = byItself ? new() { Kind = ActorKind.Platform, Id = "", Name = "" } : new() { Kind = ActorKind.Person, Id = person.Id.ToString(), Name = person.Name },
            Action = action,
            Object = new() { Kind = "person", Id = person.Id.ToString(), Title = person.Name },
            Network = ShortNetwork.Of(http.HttpContext?.Connection.RemoteIpAddress),
            Changes = [],
        }));
    }
}
