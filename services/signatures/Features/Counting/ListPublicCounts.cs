using Microsoft.EntityFrameworkCore;
using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Counting;

/// <summary>The counts of all of a tenant's campaigns that the public knows, for its pages.</summary>
internal static class ListPublicCounts
{
    private sealed record Item(Guid CampaignId, string Slug, long Count, int Goal);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/public/counts", Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(HttpContext context, SignaturesDb db, TimeProvider clock)
    {
        var (tenantId, now) = (context.Tenant().Id, clock.GetUtcNow());
        var items = await db.Campaigns.AsNoTracking()
            .Where(campaign => campaign.TenantId == tenantId && campaign.OpensAt <= now)
            .Select(campaign => new Item(
                campaign.Id, campaign.Slug,
                db.Counts.Where(count => count.TenantId == tenantId && count.CampaignId == campaign.Id).Sum(count => (long?)count.Confirmed) ?? 0,
                campaign.Goal))
            .ToListAsync(context.RequestAborted);
        return TypedResults.Ok(new { Items = items, AsOf = now });
    }
}
