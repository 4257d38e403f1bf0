using System.Security.Claims;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Dashboard.Session;

/// <summary>Whether a session is still worth something to its organisation, from the registry: a suspended or deleted one has no staff at work.</summary>
internal sealed class StandingTenant(TenantRegistry registry, TicketStore tickets)
{
    /// <summary>In sessions that an owner began while the organisation was suspended, to take its data away.</summary>
    private const string BegunSuspended = "suspended";

    /// <summary>Ends the session when its organisation no longer stands as it did; its person is told why.</summary>
    /// <returns>True when it is over.</returns>
    public async Task<bool> HasEnded(ClaimsPrincipal user)
    {
        if (!Guid.TryParse(user.FindFirstValue(TenantRequests.Claim), out var id) || TicketStore.IdOf(user) is not { } session)
            return false;
        if (await Reason(id, user.HasClaim(BegunSuspended, "true")) is not { } reason)
            return false;
        await tickets.Finish(session, reason);
        return true;
    }

    private async Task<AccessEnd?> Reason(Guid id, bool begunSuspended) => await registry.ById(id, default) switch
    {
        // Not known yet is not deleted.
        null => await registry.IsDeleted(id, default) ? AccessEnd.TenantDeleted : null,
        { Status: TenantStatus.Suspended } when !begunSuspended => AccessEnd.TenantSuspended,
        { IsActive: true } when begunSuspended => AccessEnd.RightsChanged,
        _ => null,
    };
}
