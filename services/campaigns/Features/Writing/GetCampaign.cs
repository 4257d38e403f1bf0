using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Life;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Writing;

internal static class GetCampaign
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/campaigns/{id:guid}", Handle)
        .RequireAuthorization("campaigns:read")
        .WithName("GetCampaign").WithTags("Campaigns")
        .WithSummary("Get a campaign")
        .WithDescription("A campaign in any state, as staff see it.")
        .Produces<CampaignView>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(Guid id, HttpContext context, CampaignsDb db, PlatformAddresses addresses, TimeProvider clock)
    {
        var tenant = context.Tenant();
        return await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenant.Id && row.Id == id, context.RequestAborted) is { } campaign
            ? TypedResults.Ok(CampaignView.Of(campaign, tenant, addresses, Instants.Now(clock)))
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
    }
}
