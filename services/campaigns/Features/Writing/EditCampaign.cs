using Platform.Campaigns.Features.Life;

namespace Platform.Campaigns.Features.Writing;

internal static class EditCampaign
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/campaigns/{id:guid}", Handle)
        .RequireAuthorization("campaigns:write")
        .WithName("EditCampaign").WithTags("Campaigns")
        .WithSummary("Change what a campaign says")
        .WithDescription("""
            Replaces the content; times, image and outcome have operations of their own. "version" is the version that the change
            was made from: 409 when somebody has saved a newer one. A published campaign keeps its address, and what publishing
            needs cannot be taken away from it. The same content again changes nothing.
            """)
        .Produces<CampaignView>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> Handle(Guid id, CampaignContent content, CampaignChanges changes, CancellationToken cancel) =>
        changes.Change(id, "campaign.edited", (campaign, _) =>
        {
            var faults = content.Check();
            if (content.Version is null)
                faults.Add("version", "Name the version that this change was made from.");
            if (campaign.IsPublished && content.Slug != campaign.Slug)
                faults.Add("slug", "The address of a published petition stays, because links that people have shared lead there.");
            if (faults.Any)
                return faults.Answer();
            if (content.Version != campaign.Version)
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status409Conflict, title: "Somebody has saved a newer version",
                    detail: $"The change was made from version {content.Version}; the newest is {campaign.Version}. Look at it and change it again.");
            content.WriteTo(campaign);
            return campaign.IsPublished && Readiness.Check(campaign) is { Any: true } missing ? missing.Answer() : null;
        }, cancel);
}
