using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class ResumeTenant
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(TenantRequests.OperatorPath + "/tenants/{id:guid}/resume", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("ResumeTenant").WithTags("Operators")
        .WithSummary("End the suspension of an organisation")
        .WithDescription("Everything works again within seconds, and the mails that waited leave. 409 while a deletion stands, which has to be called off first.")
        .Produces<TenantView>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> Handle(Guid id, TenantLives lives, HttpContext http) => lives.Change(id, "tenant.resumed", life =>
    {
        if (life.DeletionAskedBy == DeletionBy.Operator)
            return TenantLives.Conflict("This organisation is to be deleted", "Call the deletion off first.");
        (life.SuspendedAt, life.SuspendedBecause) = (null, null);
        return null;
    }, http);
}
