using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Public;

/// <summary>A campaign that is or was open, by its address. What is not open yet does not exist for the public.</summary>
internal static class GetPublicCampaign
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/public/campaigns/{slug}", Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(string slug, HttpContext context, CampaignsDb db, TimeProvider clock)
    {
        var (tenantId, now) = (context.Tenant().Id, clock.GetUtcNow());
        return await db.Campaigns.AsNoTracking()
            .SingleOrDefaultAsync(row => row.TenantId == tenantId && row.Slug == slug && row.OpensAt <= now, context.RequestAborted) is { } campaign
            ? TypedResults.Ok(PublicCampaign.Of(campaign, now))
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
    }
}
