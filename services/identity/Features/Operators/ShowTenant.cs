using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class ShowTenant
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(TenantRequests.OperatorPath + "/tenants/{id:guid}", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("GetTenantAsOperator").WithTags("Operators")
        .WithSummary("Get one organisation of the platform")
        .WithDescription("Its state as the people who run the platform see it; nothing of what is inside.")
        .Produces<TenantView>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(Guid id, IdentityDb db, CancellationToken cancel) =>
        await TenantView.Of(db, id, cancel) is { } view ? TypedResults.Ok(view) : TypedResults.NotFound();
}
