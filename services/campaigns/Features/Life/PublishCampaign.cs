using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Writing;

namespace Platform.Campaigns.Features.Life;

internal static class PublishCampaign
{
    /// <summary>When it can be signed.</summary>
    /// <param name="OpensAt">From this instant on; left out, it opens now.</param>
    /// <param name="ClosesAt">Until this instant; left out, until somebody closes it.</param>
    public sealed record Request(DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/campaigns/{id:guid}/publish", Handle)
        .RequireAuthorization("campaigns:write")
        .WithName("PublishCampaign").WithTags("Life of a campaign")
        .WithSummary("Publish a campaign, now or at a time")
        .WithDescription("""
            For a draft, or for a scheduled campaign that shall open at another time or now. It opens and closes by itself at its
            instants, to the millisecond. 409 when it is open or closed already; 422 when a time has passed, the order is wrong,
            or lead, story, demands or decision makers are missing.
            """)
        .Produces<CampaignView>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> Handle(Guid id, Request? request, CampaignChanges changes, CancellationToken cancel) =>
        changes.Change(id, "campaign.published", (campaign, now) =>
        {
            if (campaign.StateAt(now) is CampaignState.Open or CampaignState.Closed)
                return NotNow.Answer("It is published already", "It is open or closed. Set its times, close it or reopen it.");
            var (opensAt, closesAt) = (Instants.Millisecond(request?.OpensAt) ?? now, Instants.Millisecond(request?.ClosesAt));
            var faults = Instants.Check(opensAt, closesAt, now, isOpen: false);
            if (faults.Any)
                return faults.Answer();
            if (Readiness.Check(campaign) is { Any: true } missing)
                return missing.Answer();

            campaign.PublishedAt ??= now;
            campaign.OpensAt = opensAt < now ? now : opensAt;
            campaign.ClosesAt = closesAt;
            return null;
        }, cancel);
}
