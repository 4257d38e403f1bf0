using Platform.Identity.Data;
using Platform.Identity.Features.Tenants;

namespace Platform.Identity.Features.Domains;

internal static class ReleaseDomain
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/tenant/domain", Handle)
        .RequireAuthorization("tenant:write")
        .WithName("ReleaseDomain").WithTags("Domain")
        .WithSummary("Let go of the organisation's own domain")
        .WithDescription("""
            The pages are at their address here again, at once; links to the domain stop working. Whoever wants it next, this organisation
            included, proves it anew. Without a domain it changes nothing.
            """)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<IResult> Handle(TenantChanges changes, DomainChecks checks, CancellationToken cancel)
    {
        await changes.ChangeWith(tenant => checks.End(tenant, DomainState.LetGo, "domain.released"), cancel);
        return TypedResults.NoContent();
    }
}
