using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.Tenants;

internal static class GetTenant
{
    /// <summary>The organisation that the access token is for.</summary>
    /// <param name="Id">Stays the same for ever.</param>
    /// <param name="Identifier">The name in its public address.</param>
    /// <param name="Name">As people write it.</param>
    /// <param name="Profile">What the public and the mails show of it, and its settings.</param>
    public sealed record Response(Guid Id, string Identifier, string Name, TenantProfile Profile);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/tenant", Handle)
        .RequireAuthorization("tenant:read")
        .WithName("GetTenant").WithTags("Tenant")
        .WithSummary("Get the organisation")
        .WithDescription("The organisation that the access token is for, with what the public sees of it and its settings.")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    // From the table, not from the registry's copy: what was just changed is seen at once, at every copy of the service.
    private static async Task<Response> Handle(IdentityDb db, CurrentTenant current, CancellationToken cancel) =>
        Of(await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Id == current.Id, cancel));

    public static Response Of(TenantInfo tenant) => new(tenant.Id, tenant.Identifier, tenant.Name, tenant.Profile);
}
