using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Life;
using Platform.Campaigns.Features.Writing;

namespace Platform.Campaigns.Features.Images;

internal static class RemoveImage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/campaigns/{id:guid}/image", Handle)
        .RequireAuthorization("campaigns:write")
        .WithName("RemoveCampaignImage").WithTags("Image")
        .WithSummary("Remove a campaign's image")
        .WithDescription("Without an image there is nothing to do.")
        .Produces<CampaignView>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> Handle(Guid id, CampaignsDb db, CampaignChanges changes, CancellationToken cancel) =>
        changes.Change(id, "campaign.image-removed", (campaign, _) =>
        {
            campaign.ImageAlt = "";
            SetImage.Replace(campaign, null, db);
            return null;
        }, cancel);
}
