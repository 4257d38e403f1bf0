using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Features.Tenants;
using Platform.Tenancy;

namespace Platform.Identity.Features.Domains;

internal static class ReleaseDomain
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/tenant/domain", Handle)
        .RequireAuthorization("tenant:write")
        .WithName("ReleaseDomain").WithTags("Domain")
        .WithSummary("Let go of the organisation's own domain")
        .WithDescription("""
            The pages are at their address here again, at once; links to the domain stop working. Whoever wants it next, this organisation
            included, proves it anew. Without a domain it changes nothing. Letting go of a verified one needs a recent sign-in.
            """ + FreshSignIn.Meaning)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<IResult> Handle(IdentityDb db, CurrentTenant current, TenantChanges changes, DomainChecks checks, FreshSignIn fresh, HttpContext http)
    {
        var cancel = http.RequestAborted;
        var isVerified = await db.Tenants.AnyAsync(tenant => tenant.Id == current.Id && tenant.Domain != null, cancel);
        if (isVerified && await fresh.Missing(http) is { } stale)
            return stale;
        // Not one that was verified only after that was looked at.
        await changes.ChangeWith(tenant => isVerified || tenant.Domain is null ? checks.End(tenant, DomainState.LetGo, "domain.released") : Task.CompletedTask, cancel);
        return TypedResults.NoContent();
    }
}
