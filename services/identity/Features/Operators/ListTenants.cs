using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class ListTenants
{
    private const int PerPage = 50;
    private const int MostText = 200;

    /// <summary>A page of the list.</summary>
    /// <param name="Items">Newest first.</param>
    /// <param name="Next">Give it as "after" for the next page; null on the last.</param>
    public sealed record Response(IReadOnlyList<TenantView> Items, string? Next);

    /// <summary>Which are asked for.</summary>
    public enum Which
    {
        Active,
        Suspended,

        /// <summary>To be erased when the days of grace are over.</summary>
        Deleting,
        Deleted,
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(TenantRequests.OperatorPath + "/tenants", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("ListTenants").WithTags("Operators")
        .WithSummary("List the organisations of the platform")
        .WithDescription($"""
            Newest first, {PerPage} per page. "search" is a part of the name, the address or the domain; "status" is active, suspended,
            deleting (to be erased when the days of grace are over) or deleted. Without a status all but the deleted ones.
            """)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(string? search, string? status, string? after, IdentityDb db, CancellationToken cancel)
    {
        var faults = new Dictionary<string, string[]>();
        if (search?.Length > MostText)
            faults["search"] = [$"At most {MostText} characters."];
        var which = default(Which);
        if (status is not null && (!Enum.TryParse(status, ignoreCase: true, out which) || !Enum.IsDefined(which) || char.IsAsciiDigit(status[0])))
            faults["status"] = ["Choose active, suspended, deleting or deleted."];
        var place = Guid.AllBitsSet;
        if (after is not null && !Guid.TryParseExact(after, "n", out place))
            faults["after"] = ["Use the value of \"next\" of the page before."];
        if (faults.Count > 0)
            return TypedResults.Problem(new HttpValidationProblemDetails(faults) { Status = StatusCodes.Status422UnprocessableEntity });

        var tenants = db.Tenants.FromSql($"select * from tenants where id < {place}").AsNoTracking();
        tenants = status is null ? tenants.Where(tenant => tenant.Status != TenantStatus.Deleted) : Only(tenants, which, db);
        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = "%" + search.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
            tenants = tenants.Where(tenant => EF.Functions.ILike(tenant.Name, pattern, "\\") || EF.Functions.ILike(tenant.Identifier, pattern, "\\") || EF.Functions.ILike(tenant.Domain!, pattern, "\\"));
        }
        var rows = await TenantView.Of(db, tenants.OrderByDescending(tenant => tenant.Id).Take(PerPage + 1)).ToListAsync(cancel);
        rows = [.. rows.OrderByDescending(row => row.Id.ToString(), StringComparer.Ordinal)];
        return TypedResults.Ok(new Response([.. rows.Take(PerPage)], rows.Count > PerPage ? rows[PerPage - 1].Id.ToString("n") : null));
    }

    private static IQueryable<TenantInfo> Only(IQueryable<TenantInfo> tenants, Which which, IdentityDb db) => which switch
    {
        Which.Active => tenants.Where(tenant => tenant.Status == TenantStatus.Active),
        Which.Suspended => tenants.Where(tenant => tenant.Status == TenantStatus.Suspended),
        Which.Deleting => tenants.Where(tenant => tenant.Status != TenantStatus.Deleted && db.TenantLives.Any(life => life.TenantId == tenant.Id && life.EraseAt != null)),
        _ => tenants.Where(tenant => tenant.Status == TenantStatus.Deleted),
    };
}
