using System.Security.Claims;
using OpenIddict.Abstractions;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Audit;
using Platform.ServiceDefaults;
using Platform.Tenancy;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.SignIn;

/// <summary>Signing in to a tenant and out of it, for that tenant's log; saved with whatever is saved next.</summary>
internal sealed class SignInLog(ActivityLog log, CurrentTenant tenant, ILogger<SignInLog> journal)
{
    /// <param name="tenantId">Null for an operator, who enters no tenant: only the service's own log tells of it.</param>
    /// <param name="person">Who.</param>
    public void SignedIn(Guid? tenantId, Person person)
    {
        if (tenantId is not { } id)
        {
            journal.LogInformation("Person {PersonId} signed in as an operator.", person.Id);
            return;
        }
        tenant.Set(id);
        Record("person.signed-in", person.Id.ToString(), person.Name);
    }

    /// <summary>
    /// From here on the request works for the tenant of the sign-in that is to end; before, it belonged to none. Call it before a
    /// transaction begins: a connection is told its tenant when it is opened.
    /// </summary>
    /// <param name="token">The ID token of the sign-in.</param>
    /// <returns>Writes the entry.</returns>
    public Action SigningOut(ClaimsPrincipal token)
    {
        if (!Guid.TryParse(token.GetClaim(TenantRequests.Claim), out var tenantId))
            return () => { };
        tenant.Set(tenantId);
        return () => Record(PersonalLog.SignedOut, token.GetClaim(Claims.Subject) ?? "", token.GetClaim(Claims.Name) ?? "");
    }

    private void Record(string action, string person, string name) =>
        log.Record(action, "person", person, name, actor: new() { Kind = ActorKind.Person, Id = person, Name = name });
}
