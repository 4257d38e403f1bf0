using System.Globalization;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Clients;
using Platform.Identity.Features.SecondFactor;
using Platform.ServiceDefaults;
using Platform.Tenancy;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.SignIn;

/// <summary>
/// Codes, refresh tokens and client secrets become access tokens. Person, membership, role and tenant are read anew each
/// time, so that whoever lost a right has it for one access token's life at most.
/// </summary>
internal static class IssueTokens
{
    public static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromMinutes(10);

    /// <summary>However often it is renewed, a sign-in ends then.</summary>
    public static readonly TimeSpan LongestRefreshing = TimeSpan.FromDays(30);

    /// <summary>A sign-in that nothing was done with for so long is over.</summary>
    public static readonly TimeSpan RefreshingUnused = TimeSpan.FromDays(14);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/connect/token", Handle).ExcludeFromDescription();

    private static Task<IResult> Handle(HttpContext context, IdentityDb db, Sessions sessions, PlatformAddresses addresses, TimeProvider clock)
    {
        var request = context.GetOpenIddictServerRequest()!;
        return request.IsClientCredentialsGrantType() ? ForClient(request, db, clock, context.RequestAborted) : ForPerson(context, db, sessions, addresses, clock);
    }

    private static async Task<IResult> ForPerson(HttpContext context, IdentityDb db, Sessions sessions, PlatformAddresses addresses, TimeProvider clock)
    {
        var scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
        var before = (await context.AuthenticateAsync(scheme)).Principal!;
        var personId = Guid.Parse(before.GetClaim(Claims.Subject)!);
        Guid? tenantId = before.GetClaim(TenantRequests.Claim) is { } named ? Guid.Parse(named) : null;
        var session = new Sessions.Current(personId, Guid.Parse(before.GetClaim(TokenIdentity.Session)!),
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(before.GetClaim(Claims.AuthenticationTime)!, CultureInfo.InvariantCulture)));

        var readAt = clock.GetUtcNow();
        var person = await db.People.SingleOrDefaultAsync(row => row.Id == personId && row.DeactivatedAt == null, context.RequestAborted);
        var membership = tenantId is { } tenant ? await Authorize.Settled(db, personId, tenant, context.RequestAborted) : null;
        if (person is null || (tenantId is null ? !person.IsOperator : membership is null) || readAt - session.AuthenticatedAt > LongestRefreshing)
            return Refuse(Errors.InvalidGrant, "This sign-in is over.");
        // Neither goes on into the other: a sign-in of before is worth nothing while the tenant is suspended, nor one of then afterwards.
        var suspended = membership is not null && await Authorize.IsSuspended(db, membership.TenantId, context.RequestAborted);
        if (before.HasClaim(TokenIdentity.Suspended, "true") != suspended)
            return Refuse(Errors.InvalidGrant, "This sign-in is over.");
        if (membership is null ? await SecondFactorNeeded.ForPlatform(db, addresses, personId, session.SessionId, context.RequestAborted)
            : await SecondFactorNeeded.For(db, membership.TenantId, personId, session.SessionId, context.RequestAborted))
            return Refuse(Errors.InvalidGrant, "A second factor is asked for now.");

        var principal = membership is null ? TokenIdentity.OfOperator(person, readAt, session, before.GetScopes())
            : TokenIdentity.Of(person, membership, readAt, session, before.GetScopes(), suspended);
        principal.SetAuthorizationId(before.GetAuthorizationId());
        await sessions.Touch(session.SessionId, context.RequestAborted);
        return Results.SignIn(principal, authenticationScheme: scheme);
    }

    private static async Task<IResult> ForClient(OpenIddictRequest request, IdentityDb db, TimeProvider clock, CancellationToken cancel)
    {
        var readAt = clock.GetUtcNow();
        var client = await db.Clients.AsNoTracking().SingleAsync(row => row.ClientId == request.ClientId, cancel);
        if (client.TenantId is null || !await db.Tenants.AnyAsync(tenant => tenant.Id == client.TenantId && tenant.Status == TenantStatus.Active, cancel))
            return Refuse(Errors.InvalidClient, "This client cannot get tokens.");
        // Its secret was looked at before the instant that the token will name; a key may have been revoked between the two.
        if (client.IsKey && !await db.ApiKeys.AnyAsync(key => key.TenantId == client.TenantId && key.Id == client.Id && key.RevokedAt == null, cancel))
            return Refuse(Errors.InvalidClient, "This client cannot get tokens.");

        var allowed = TenantClients.ScopesOf(client);
        var asked = request.GetScopes();
        if (asked.Except(allowed).Any())
            return Refuse(Errors.InvalidScope, "This client was not given all of these scopes.");
        return Results.SignIn(TokenIdentity.Of(client, readAt, asked.Length == 0 ? allowed : asked),
            authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
