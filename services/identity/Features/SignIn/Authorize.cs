using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.Server.AspNetCore;
using Platform.Contracts;
using Platform.Identity.Data;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.SignIn;

/// <summary>
/// A client asks for a person to be signed in. The person signs in when they have not yet, chooses a tenant when there are
/// several, and goes back with a code that stands for exactly one tenant.
/// </summary>
internal static class Authorize
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/connect/authorize", [HttpMethods.Get, HttpMethods.Post], Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(
        HttpContext context, IdentityDb db, OpenIddictApplicationManager<Client> clients, OpenIddictAuthorizationManager<Grant> grants, SignInLog log, TimeProvider clock)
    {
        var request = context.GetOpenIddictServerRequest()!;
        var session = await Sessions.Of(context);
        if (session is null || MustSignInAgain(request, session, clock.GetUtcNow()))
            return request.HasPromptValue(PromptValues.None)
                ? Refuse(Errors.LoginRequired, "Nobody is signed in.")
                : Results.LocalRedirect("/sign-in" + QueryString.Create("returnUrl", Again(request)).Add("email", request.LoginHint ?? ""));

        var person = await db.People.SingleAsync(row => row.Id == session.PersonId, context.RequestAborted);
        var open = await Memberships(db, person.Id).ToListAsync(context.RequestAborted);
        var wanted = (string?)request["tenant"];
        var chosen = wanted is not null ? open.Find(membership => membership.TenantId.ToString() == wanted)
            : open.Count == 1 && !request.HasPromptValue(PromptValues.SelectAccount) ? open[0] : null;
        if (chosen is null)
            return request.HasPromptValue(PromptValues.None)
                ? Refuse(open.Count == 0 ? Errors.AccessDenied : Errors.AccountSelectionRequired, "No organisation was chosen.")
                : Results.LocalRedirect("/organisations" + QueryString.Create("returnUrl", Again(request)));

        var client = await clients.FindByClientIdAsync(request.ClientId!, context.RequestAborted);
        var principal = TokenIdentity.Of(person, chosen, session, request.GetScopes());
        var grant = new Grant { SessionId = session.SessionId };
        await grants.PopulateAsync(grant, new OpenIddictAuthorizationDescriptor
        {
            ApplicationId = client!.Id.ToString(),
            CreationDate = clock.GetUtcNow(),
            Principal = principal,
            Status = Statuses.Valid,
            Subject = person.Id.ToString(),
            Type = AuthorizationTypes.AdHoc,
        }, context.RequestAborted);
        log.SignedIn(chosen.TenantId, person);
        await grants.CreateAsync(grant, context.RequestAborted);
        principal.SetAuthorizationId(grant.Id.ToString());
        return Results.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    /// <summary>The memberships that a person can work with now: those in tenants that are active.</summary>
    public static IQueryable<Membership> Memberships(IdentityDb db, Guid person) =>
        db.Memberships.Where(membership => membership.PersonId == person
            && db.Tenants.Any(tenant => tenant.Id == membership.TenantId && tenant.Status == TenantStatus.Active));

    private static bool MustSignInAgain(OpenIddictRequest request, Sessions.Current session, DateTimeOffset now) =>
        request.HasPromptValue(PromptValues.Login) || (request.MaxAge is { } seconds && now - session.AuthenticatedAt > TimeSpan.FromSeconds(seconds));

    /// <summary>The same request once more, without what has then been done.</summary>
    private static string Again(OpenIddictRequest request) => "/connect/authorize" + QueryString.Create(request.GetParameters()
        .Where(parameter => parameter.Key is not (Parameters.Prompt or Parameters.MaxAge or "tenant"))
        .Select(parameter => new KeyValuePair<string, StringValues>(parameter.Key, (string?)parameter.Value)));

    private static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
