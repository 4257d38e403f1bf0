using System.Security.Claims;
using OpenIddict.Abstractions;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.Tenancy;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.SignIn;

/// <summary>Signing in to a tenant and out of it, for that tenant's log; saved with whatever is saved next.</summary>
internal sealed class SignInLog(ActivityLog log, CurrentTenant tenant)
{
    public void SignedIn(Guid tenantId, Person person) => Record(tenantId, "person.signed-in", person.Id.ToString(), person.Name);

    /// <param name="token">The ID token of the sign-in that ended.</param>
    /// <param name="everywhere">In every other browser too.</param>
    public void SignedOut(ClaimsPrincipal token, bool everywhere)
    {
        if (Guid.TryParse(token.GetClaim(TenantRequests.Claim), out var tenantId))
            Record(tenantId, everywhere ? "person.signed-out-everywhere" : "person.signed-out", token.GetClaim(Claims.Subject) ?? "", token.GetClaim(Claims.Name) ?? "");
    }

    private void Record(Guid tenantId, string action, string person, string name)
    {
        // These requests belong to no tenant until the person has chosen, or proved, one.
        tenant.Set(tenantId);
        log.Record(action, "person", person, name, actor: new() { Kind = ActorKind.Person, Id = person, Name = name });
    }
}
