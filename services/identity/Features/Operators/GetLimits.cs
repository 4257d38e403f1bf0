using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class GetLimits
{
    /// <summary>How much of the platform an organisation may use.</summary>
    /// <param name="RequestsPerSecond">To its public pages and by its own systems together, averaged over ten seconds.</param>
    /// <param name="SignaturesPerMinute">Over all of its petitions.</param>
    /// <param name="ExportsAtOnce">In each service that has any.</param>
    /// <param name="MailsPerHour">To many, such as closing mails; confirmations and thanks are not held back.</param>
    public sealed record Response(int RequestsPerSecond, int SignaturesPerMinute, int ExportsAtOnce, int MailsPerHour);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/operator/tenants/{id:guid}/limits", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("GetLimits").WithTags("Operator")
        .WithSummary("Get an organisation's limits")
        .WithDescription("How much of the platform the organisation may use, so that another never waits for it.")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, IdentityDb db, CancellationToken cancel) =>
        await db.Tenants.AsNoTracking().SingleOrDefaultAsync(tenant => tenant.Id == id && tenant.Status != TenantStatus.Deleted, cancel) is { } tenant
            ? TypedResults.Ok(Of(tenant.Limits))
            : TypedResults.NotFound();

    public static Response Of(TenantLimits limits) => new(limits.RequestsPerSecond, limits.SignaturesPerMinute, limits.ExportsAtOnce, limits.MailsPerHour);
}
