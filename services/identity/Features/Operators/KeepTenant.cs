using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class KeepTenant
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete(TenantRequests.OperatorPath + "/tenants/{id:guid}/deletion", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("KeepTenant").WithTags("Operators")
        .WithSummary("Call off the deletion of an organisation")
        .WithDescription("It is as it was before: active, or suspended when an operator had suspended it. 409 when it is erased already.")
        .Produces<TenantView>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> Handle(Guid id, TenantLives lives, HttpContext http) => lives.Change(id, "tenant.deletion-called-off", life =>
    {
        (life.EraseAt, life.DeletionAskedBy) = (null, null);
        return null;
    }, http);
}
