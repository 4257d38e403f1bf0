using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class ShowErasure
{
    /// <summary>The proof that an organisation is gone.</summary>
    /// <param name="IsComplete">Every service has told that nothing is left.</param>
    /// <param name="Services">All services that keep something of an organisation.</param>
    public sealed record Response(bool IsComplete, IReadOnlyList<ErasedService> Services);

    /// <summary>One service.</summary>
    /// <param name="Name">For example "signatures".</param>
    /// <param name="CountedAt">When it counted last (UTC); null when it has not told yet.</param>
    /// <param name="IsDone">It has told, and nothing is left.</param>
    /// <param name="Tables">Each of its tables that can hold something of an organisation.</param>
    public sealed record ErasedService(string Name, DateTimeOffset? CountedAt, bool IsDone, IReadOnlyList<Item> Tables);

    /// <summary>One table.</summary>
    /// <param name="Table">Its name.</param>
    /// <param name="Found">Rows there were.</param>
    /// <param name="Erased">Rows that were erased.</param>
    /// <param name="Left">Rows that are left.</param>
    public sealed record Item(string Table, long Found, long Erased, long Left);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(TenantRequests.OperatorPath + "/tenants/{id:guid}/erasure", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("GetErasure").WithTags("Operators")
        .WithSummary("Get the proof that an organisation is gone")
        .WithDescription("For each table of each service: how many rows there were, how many were erased and how many are left. Kept for good; names nobody.")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(Guid id, IdentityDb db, CancellationToken cancel)
    {
        if (!await db.Tenants.AnyAsync(tenant => tenant.Id == id, cancel))
            return TypedResults.NotFound();
        var told = (await db.ErasedTables.AsNoTracking().Where(erased => erased.TenantId == id).OrderBy(erased => erased.Table).ToListAsync(cancel)).ToLookup(erased => erased.Service);
        var services = TenantView.AllServices.Select(name => new ErasedService(
            name,
            told[name].Select(erased => (DateTimeOffset?)erased.CountedAt).Max(),
            told[name].Any() && told[name].All(erased => erased.Left == 0),
            [.. told[name].Select(erased => new Item(erased.Table, erased.Found, erased.Erased, erased.Left))])).ToList();
        return TypedResults.Ok(new Response(services.All(service => service.IsDone), services));
    }
}
