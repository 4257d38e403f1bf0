using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Public;

/// <summary>All of a tenant's campaigns that are or were open, newest first, for its pages.</summary>
internal static class ListPublicCampaigns
{
    private const int Most = 500;

    private sealed record Response(IReadOnlyList<PublicCampaign> Items);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/public/campaigns", Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(HttpContext context, CampaignsDb db, TimeProvider clock)
    {
        var (tenantId, now) = (context.Tenant().Id, clock.GetUtcNow());
        var campaigns = await db.Campaigns.AsNoTracking()
            .Where(row => row.TenantId == tenantId && row.OpensAt <= now)
            .OrderByDescending(row => row.OpensAt).Take(Most)
            .ToListAsync(context.RequestAborted);
        return TypedResults.Ok(new Response([.. campaigns.Select(campaign => PublicCampaign.InList(campaign, now))]));
    }
}
