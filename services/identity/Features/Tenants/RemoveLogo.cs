using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Identity.Features.Tenants;

internal static class RemoveLogo
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/tenant/logo", Handle)
        .RequireAuthorization("tenant:write")
        .WithName("RemoveTenantLogo").WithTags("Tenant")
        .WithSummary("Remove the organisation's logo")
        .WithDescription("Its pages then show its name in letters. Without a logo there is nothing to do.")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Ok<GetTenant.Response>> Handle(TenantChanges changes, CancellationToken cancel) =>
        TypedResults.Ok(GetTenant.Of(await changes.Change(tenant => tenant.Profile = tenant.Profile with { LogoSvg = null }, cancel, "logo.removed")));
}
