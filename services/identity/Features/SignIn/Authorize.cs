using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.Server.AspNetCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Frame;
using Platform.Identity.Features.SecondFactor;
using Platform.ServiceDefaults;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.SignIn;

/// <summary>
/// A client asks for a person to be signed in, by a request that it has pushed before and that nobody on the way can change. The
/// person signs in when they have not yet, chooses a tenant when there are several, and goes back with a code that stands for
/// exactly one tenant; or, for somebody who runs the platform, for that.
/// </summary>
internal static class Authorize
{
    /// <summary>
    /// How long a pushed request can be begun and come back to, until it ends in a code. As long as the link in a mail for a new
    /// password, and enough to get an authenticator app; what is later begins again at the client.
    /// </summary>
    public static readonly TimeSpan PushedRequestLifetime = TimeSpan.FromMinutes(30);

    /// <summary>In the address beside the pushed request, and not of it: the tenant that the person chose here.</summary>
    public const string Picked = "organisation";

    /// <summary>Into one tenant; without one, into what runs the platform.</summary>
    private sealed record Destination(Membership? Membership);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/connect/authorize", [HttpMethods.Get, HttpMethods.Post], Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(
        HttpContext context, IdentityDb db, OpenIddictApplicationManager<Client> clients, OpenIddictAuthorizationManager<Grant> grants, SignInLog log, PlatformAddresses addresses, TimeProvider clock)
    {
        var request = context.GetOpenIddictServerRequest()!;
        PageLanguage.Suggest(context, request.UiLocales);
        var session = await Sessions.Of(context);
        var picked = (string?)context.Request.Query[Picked];
        if (session is null || await MustSignInAgain(context, request, session, db, clock.GetUtcNow()))
            return request.HasPromptValue(PromptValues.None)
                ? Refuse(Errors.LoginRequired, "Nobody is signed in.")
                : Results.LocalRedirect("/sign-in" + QueryString.Create("returnUrl", Back(request, picked)).Add("email", request.LoginHint ?? ""));

        var person = await db.People.SingleAsync(row => row.Id == session.PersonId, context.RequestAborted);
        var open = await Memberships(db, person.Id).ToListAsync(context.RequestAborted);
        // What the client asked for comes first; where it may not be entered, or the client left it open, the person picks.
        var asked = (string?)request["tenant"];
        var destination = await Named(asked) ?? await Named(picked);
        if (asked is null && picked is null && !request.HasPromptValue(PromptValues.SelectAccount))
            // An operator who works for no tenant has nothing to choose.
            destination = open.Count == 1 ? new(open[0]) : open.Count == 0 && person.IsOperator ? new(null) : null;
        if (destination is null)
            return request.HasPromptValue(PromptValues.None)
                ? Refuse(open.Count == 0 ? Errors.AccessDenied : Errors.AccountSelectionRequired, "No organisation was chosen.")
                : Results.LocalRedirect("/organisations" + QueryString.Create("returnUrl", Back(request, picked: null)));

        var chosen = destination.Membership;
        if (chosen is null ? await SecondFactorNeeded.ForPlatform(db, addresses, person.Id, session.SessionId, context.RequestAborted)
            : await SecondFactorNeeded.For(db, chosen.TenantId, person.Id, session.SessionId, context.RequestAborted))
            return request.HasPromptValue(PromptValues.None)
                ? Refuse(Errors.InteractionRequired, "This organisation asks for a second factor.")
                : Results.LocalRedirect(await SecondFactorNeeded.Page(db, person.Id, Back(request, chosen?.TenantId.ToString() ?? Operators.Operators.InPlaceOfTenant), context.RequestAborted));

        var client = await clients.FindByClientIdAsync(request.ClientId!, context.RequestAborted);
        var principal = chosen is null ? TokenIdentity.OfOperator(person, clock.GetUtcNow(), session, request.GetScopes())
            : TokenIdentity.Of(person, chosen, clock.GetUtcNow(), session, request.GetScopes(), await IsSuspended(db, chosen.TenantId, context.RequestAborted));
        var grant = new Grant { SessionId = session.SessionId, TenantId = chosen?.TenantId };
        await grants.PopulateAsync(grant, new OpenIddictAuthorizationDescriptor
        {
            ApplicationId = client!.Id.ToString(),
            CreationDate = clock.GetUtcNow(),
            Principal = principal,
            Status = Statuses.Valid,
            Subject = person.Id.ToString(),
            Type = AuthorizationTypes.AdHoc,
        }, context.RequestAborted);
        log.SignedIn(chosen?.TenantId, person);
        await grants.CreateAsync(grant, context.RequestAborted);
        principal.SetAuthorizationId(grant.Id.ToString());
        return Results.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);

        // Nobody comes into a suspended tenant without having chosen it.
        async Task<Destination?> Named(string? wanted) => wanted == Operators.Operators.InPlaceOfTenant
            ? person.IsOperator ? new(null) : null
            : wanted is not null && (open.Find(membership => membership.TenantId.ToString() == wanted) ?? await OfSuspended(db, person.Id, wanted, context.RequestAborted)) is { } membership ? new(membership) : null;
    }

    /// <summary>The memberships that a person can work with now: those in tenants that are active.</summary>
    public static IQueryable<Membership> Memberships(IdentityDb db, Guid person) =>
        db.Memberships.Where(membership => membership.PersonId == person
            && db.Tenants.Any(tenant => tenant.Id == membership.TenantId && tenant.Status == TenantStatus.Active));

    /// <summary>The membership in a suspended tenant, of somebody who may still take its data away.</summary>
    private static async Task<Membership?> OfSuspended(IdentityDb db, Guid person, string wanted, CancellationToken cancel) =>
        Guid.TryParse(wanted, out var tenantId)
            ? await db.Memberships.SingleOrDefaultAsync(membership => membership.PersonId == person && membership.TenantId == tenantId && Rights.OfSuspended.Contains(membership.Role)
                && db.Tenants.Any(tenant => tenant.Id == tenantId && tenant.Status == TenantStatus.Suspended), cancel)
            : null;

    /// <summary>Read after the membership: what was open then and is suspended by now gives no more than a suspended tenant does.</summary>
    public static Task<bool> IsSuspended(IdentityDb db, Guid tenantId, CancellationToken cancel) =>
        db.Tenants.AnyAsync(tenant => tenant.Id == tenantId && tenant.Status == TenantStatus.Suspended, cancel);

    /// <summary>
    /// The membership of an open tenant, or of a suspended one whose data this person may take away, after whoever is changing it
    /// right now is done: what is read here was true at some instant after the reading began, so a change after that reading
    /// ends the token that comes of it.
    /// </summary>
    public static async Task<Membership?> Settled(IdentityDb db, Guid person, Guid tenant, CancellationToken cancel) =>
        (await db.Memberships.FromSql($"""
            select m.* from memberships m join tenants t on t.id = m.tenant_id
            where m.tenant_id = {tenant} and m.person_id = {person}
                and (t.status = {nameof(TenantStatus.Active)} or (t.status = {nameof(TenantStatus.Suspended)} and m.role = any({RolesOfSuspended}))) for share of m
            """).AsNoTracking().ToListAsync(cancel)).SingleOrDefault();

    private static readonly string[] RolesOfSuspended = [.. Rights.OfSuspended.Select(role => role.ToString())];

    /// <summary>A pushed request's own date has whole seconds, by which a sign-in of the same second would be taken for one of after it.</summary>
    public static void NotePushed(ClaimsPrincipal pushed, DateTimeOffset now) => pushed.SetClaim(PushedAt, now.UtcTicks);

    private const string PushedAt = "pushed_at";

    /// <summary>
    /// A new sign-in was asked for, and the one that there is began before. Nothing in the address says whether it is done. The session's
    /// row is asked: its cookie has whole seconds too.
    /// </summary>
    private static async Task<bool> MustSignInAgain(HttpContext context, OpenIddictRequest request, Sessions.Current session, IdentityDb db, DateTimeOffset now)
    {
        if (!request.HasPromptValue(PromptValues.Login) && !(request.MaxAge is { } seconds && now - session.AuthenticatedAt > TimeSpan.FromSeconds(seconds)))
            return false;
        var pushed = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Properties!
            .GetParameter<ClaimsPrincipal>(OpenIddictServerAspNetCoreConstants.Properties.RequestTokenPrincipal)!;
        var at = new DateTimeOffset(long.Parse(pushed.GetClaim(PushedAt)!, CultureInfo.InvariantCulture), TimeSpan.Zero);
        return await db.Sessions.AnyAsync(row => row.Id == session.SessionId && row.StartedAt < at, context.RequestAborted);
    }

    /// <summary>The same request once more, with what was picked meanwhile.</summary>
    private static string Back(OpenIddictRequest request, string? picked)
    {
        var query = QueryString.Create(Parameters.ClientId, request.ClientId!).Add(Parameters.RequestUri, request.RequestUri!);
        return "/connect/authorize" + (picked is null ? query : query.Add(Picked, picked));
    }

    private static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
