using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Life;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Writing;

internal static class ListCampaigns
{
    private const int MostPerPage = 100;

    /// <summary>A page of campaigns.</summary>
    /// <param name="Items">Newest first.</param>
    /// <param name="Next">Give it as cursor for the next page; null on the last.</param>
    public sealed record Response(IReadOnlyList<CampaignView> Items, string? Next);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/campaigns", Handle)
        .RequireAuthorization("campaigns:read")
        .WithName("ListCampaigns").WithTags("Campaigns")
        .WithSummary("List the organisation's campaigns")
        .WithDescription($"In any state, newest first, 50 per page unless \"limit\" says otherwise, {MostPerPage} at most.")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(HttpContext context, CampaignsDb db, PlatformAddresses addresses, TimeProvider clock, int? limit, string? cursor)
    {
        var tenant = context.Tenant();
        var faults = new Faults();
        if (limit is < 1 or > MostPerPage)
            faults.Add("limit", $"Choose between 1 and {MostPerPage}.");
        var before = Guid.AllBitsSet;
        if (cursor is not null && !Guid.TryParseExact(cursor, "n", out before))
            faults.Add("cursor", "Use the value of \"next\" of the page before.");
        if (faults.Any)
            return faults.Answer();

        var most = limit ?? 50;
        var rows = await db.Campaigns
            .FromSql($"select * from campaigns where tenant_id = {tenant.Id} and id < {before} order by id desc limit {most + 1}")
            .AsNoTracking().ToListAsync(context.RequestAborted);
        var now = Instants.Now(clock);
        var items = rows.OrderByDescending(row => row.Id).Take(most).Select(row => CampaignView.Of(row, tenant, addresses, now)).ToList();
        return TypedResults.Ok(new Response(items, rows.Count > most ? items[^1].Id.ToString("n") : null));
    }
}
