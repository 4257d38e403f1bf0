using System.Security.Claims;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Dashboard.Session;

/// <summary>Whether a session is still worth something to its organisation, from the registry: a suspended or deleted one has no staff at work.</summary>
internal sealed class StandingTenant(TenantRegistry registry, TicketStore tickets)
{
    /// <summary>In sessions that an owner began while the organisation was suspended, to take its data away.</summary>
    private const string BegunSuspended = "suspended";

    /// <summary>Ends the session when its organisation no longer stands as it did.</summary>
    /// <returns>Where its person is told why; null when it goes on.</returns>
    public async Task<string?> Ended(ClaimsPrincipal user)
    {
        if (!Guid.TryParse(user.FindFirstValue(TenantRequests.Claim), out var id) || TicketStore.IdOf(user) is not { } session)
            return null;
        if (await Reason(id, user.HasClaim(BegunSuspended, "true")) is not { } reason)
            return null;
        await tickets.Finish(session, reason);
        // The sessions of a deleted one are erased like all else of it, so the reason travels in the address.
        return reason == AccessEnd.TenantDeleted ? DeskEnds.OfDeleted : DeskEnds.Path;
    }

    private async Task<AccessEnd?> Reason(Guid id, bool begunSuspended) => await registry.ById(id, default) switch
    {
        // Not known yet is not deleted.
        null => await registry.IsDeleted(id, default) ? AccessEnd.TenantDeleted : null,
        { Status: TenantStatus.Suspended } when !begunSuspended => AccessEnd.TenantSuspended,
        _ => null,
    };
}
