using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Export;
using Platform.Tenancy;

namespace Platform.Identity.Features.Tenants;

/// <summary>What an owner is told who came in to take the data of a suspended organisation away.</summary>
internal static class OwnSuspension
{
    /// <summary>Whether the organisation stands still, and why.</summary>
    /// <param name="SuspendedAt">Since when the people who run the platform keep it suspended (UTC), or null.</param>
    /// <param name="Reason">What they say about it, or null.</param>
    /// <param name="EraseAt">When everything of it will be erased (UTC); null when it stays.</param>
    public sealed record Response(DateTimeOffset? SuspendedAt, string? Reason, DateTimeOffset? EraseAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/tenant/suspension", Handle)
        .RequireAuthorization(ExportPart.Right)
        .WorksWhileSuspended()
        .WithName("GetTenantSuspension").WithTags("Tenant")
        .WithSummary("Get whether the organisation is suspended")
        .WithDescription("Why, and until when its data can be taken away. For whoever may take it away; works while it is suspended.")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static Task<Response> Handle(IdentityDb db, CurrentTenant tenant, CancellationToken cancel) => db.TenantLives
        .Where(life => life.TenantId == tenant.Id).Select(life => new Response(life.SuspendedAt, life.SuspendedBecause, life.EraseAt)).SingleAsync(cancel);
}
