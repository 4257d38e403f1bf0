using System.Globalization;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
using Platform.Tenancy;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.SignIn;

/// <summary>What stands in the tokens: exactly one tenant, the role in it, and no scope beyond that role; or none at all, for an operator.</summary>
internal static class TokenIdentity
{
    public const string Session = "sid";

    /// <summary>There, with the value "true", in what a suspended tenant's owner gets.</summary>
    public const string Suspended = "suspended";

    /// <summary>In ID tokens of people who run the platform, whatever they signed in for: they are shown the way there.</summary>
    public const string MayOperate = "may_operate";

    /// <param name="person">Who.</param>
    /// <param name="membership">For which tenant, and with which rights.</param>
    /// <param name="readAt">An instant before the membership was read.</param>
    /// <param name="session">The sign-in.</param>
    /// <param name="asked">The scopes that the client asked for.</param>
    /// <param name="suspended">The tenant is suspended: whatever the role, only its data may be taken away.</param>
    public static ClaimsPrincipal Of(Person person, Membership membership, DateTimeOffset readAt, Sessions.Current session, IEnumerable<string> asked, bool suspended)
    {
        var identity = New(person, readAt, session)
            .SetClaim(Claims.Role, membership.Role.Name())
            .SetClaim(TenantRequests.Claim, membership.TenantId.ToString());
        if (suspended)
            identity.AddClaim(new Claim(Suspended, "true"));
        IEnumerable<string> rights = suspended ? Rights.Of(membership).Intersect([Rights.ExportAll]) : Rights.Of(membership);
        return Finish(identity, asked.Where(scope => !Rights.ApiScopes.Contains(scope) || rights.Contains(scope)));
    }

    /// <summary>Of somebody who runs the platform: of no tenant, and with that one right.</summary>
    public static ClaimsPrincipal OfOperator(Person person, DateTimeOffset readAt, Sessions.Current session, IEnumerable<string> asked) => Finish(
        New(person, readAt, session).SetClaim(Claims.Role, Operators.Operators.Role),
        asked.Where(scope => !Rights.ApiScopes.Contains(scope) || scope == Rights.Operate));

    public static ClaimsPrincipal Of(Client client, DateTimeOffset readAt, IEnumerable<string> scopes) => Finish(
        New()
            .SetClaim(Claims.Subject, client.ClientId)
            .SetClaim(Claims.Name, client.DisplayName)
            .SetClaim(Claims.Role, "client")
            .SetClaim(TenantRequests.Claim, client.TenantId.ToString())
            .SetClaim(RightsAt.Claim, RightsAt.Write(readAt)),
        scopes);

    private static ClaimsIdentity New(Person person, DateTimeOffset readAt, Sessions.Current session)
    {
        var identity = New()
            .SetClaim(Claims.Subject, person.Id.ToString())
            .SetClaim(Claims.Name, person.Name)
            .SetClaim(Claims.Email, person.Email)
            .SetClaim(RightsAt.Claim, RightsAt.Write(readAt))
            .SetClaim(Session, session.SessionId.ToString());
        if (person.IsOperator)
            identity.AddClaim(new Claim(MayOperate, "true"));
        identity.AddClaim(new Claim(Claims.AuthenticationTime, session.AuthenticatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        return identity;
    }

    private static ClaimsIdentity New() => new("openiddict", Claims.Name, Claims.Role);

    private static ClaimsPrincipal Finish(ClaimsIdentity identity, IEnumerable<string> scopes)
    {
        identity.SetScopes(scopes);
        identity.SetResources(Bearer.Audience);
        identity.SetDestinations(claim => claim.Type switch
        {
            Claims.Name when identity.HasScope(Scopes.Profile) => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.Role or TenantRequests.Claim => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.Name or RightsAt.Claim => [Destinations.AccessToken],
            Claims.Email when identity.HasScope(Scopes.Email) => [Destinations.IdentityToken],
            // An operator's is looked up at each request; of others, each service keeps which have ended.
            Session => [Destinations.AccessToken, Destinations.IdentityToken],
            Suspended or MayOperate or Claims.AuthenticationTime => [Destinations.IdentityToken],
            JwtRegisteredClaimNames.Sub => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [],
        });
        return new ClaimsPrincipal(identity);
    }
}
