using Microsoft.EntityFrameworkCore;
using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Counting;

internal static class ListCounts
{
    /// <summary>The numbers of one campaign.</summary>
    /// <param name="CampaignId">The campaign.</param>
    /// <param name="Confirmed">Signatures that count.</param>
    /// <param name="Pending">Signatures whose confirmation is awaited or was never given.</param>
    public sealed record Item(Guid CampaignId, long Confirmed, long Pending);

    /// <param name="Items">One for each published campaign, in no order.</param>
    public sealed record Response(IReadOnlyList<Item> Items);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/signatures/counts", Handle)
        .RequireAuthorization("signatures:read")
        .WithName("ListSignatureCounts").WithTags("Signatures")
        .WithSummary("Count the signatures of every campaign")
        .WithDescription("Confirmed and pending signatures of each of the organisation's published campaigns.")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Response> Handle(HttpContext context, SignaturesDb db)
    {
        var tenantId = context.Tenant().Id;
        return new(await db.Campaigns.AsNoTracking().Where(campaign => campaign.TenantId == tenantId)
            .Select(campaign => new Item(
                campaign.Id,
                db.Counts.Where(count => count.TenantId == tenantId && count.CampaignId == campaign.Id).Sum(count => (long?)count.Confirmed) ?? 0,
                db.Signatures.LongCount(row => row.TenantId == tenantId && row.CampaignId == campaign.Id && row.ConfirmedAt == null)))
            .ToListAsync(context.RequestAborted));
    }
}
