using System.Globalization;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.Tenancy;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.SignIn;

/// <summary>What stands in the tokens: exactly one tenant, the role in it, and no scope beyond that role.</summary>
internal static class TokenIdentity
{
    public const string Session = "sid";

    public static ClaimsPrincipal Of(Person person, Membership membership, Sessions.Current session, IEnumerable<string> asked)
    {
        var identity = New()
            .SetClaim(Claims.Subject, person.Id.ToString())
            .SetClaim(Claims.Name, person.Name)
            .SetClaim(Claims.Email, person.Email)
            .SetClaim(Claims.Role, membership.Role.ToString().ToLowerInvariant())
            .SetClaim(TenantRequests.Claim, membership.TenantId.ToString())
            .SetClaim(Session, session.SessionId.ToString());
        identity.AddClaim(new Claim(Claims.AuthenticationTime, session.AuthenticatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        return Finish(identity, asked.Where(scope => !Rights.ApiScopes.Contains(scope) || Rights.Of(membership.Role).Contains(scope)));
    }

    public static ClaimsPrincipal Of(Client client, IEnumerable<string> scopes) => Finish(
        New()
            .SetClaim(Claims.Subject, client.ClientId)
            .SetClaim(Claims.Name, client.DisplayName)
            .SetClaim(Claims.Role, "client")
            .SetClaim(TenantRequests.Claim, client.TenantId.ToString()),
        scopes);

    private static ClaimsIdentity New() => new("openiddict", Claims.Name, Claims.Role);

    private static ClaimsPrincipal Finish(ClaimsIdentity identity, IEnumerable<string> scopes)
    {
        identity.SetScopes(scopes);
        identity.SetResources(Bearer.Audience);
        identity.SetDestinations(claim => claim.Type switch
        {
            Claims.Name when identity.HasScope(Scopes.Profile) => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.Role or TenantRequests.Claim => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.Name => [Destinations.AccessToken],
            Claims.Email when identity.HasScope(Scopes.Email) => [Destinations.IdentityToken],
            Session or Claims.AuthenticationTime => [Destinations.IdentityToken],
            JwtRegisteredClaimNames.Sub => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [],
        });
        return new ClaimsPrincipal(identity);
    }
}
