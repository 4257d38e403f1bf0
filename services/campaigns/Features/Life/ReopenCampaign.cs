using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Writing;

namespace Platform.Campaigns.Features.Life;

internal static class ReopenCampaign
{
    /// <summary>Until when it can be signed.</summary>
    /// <param name="ClosesAt">Until this instant; left out, until somebody closes it.</param>
    public sealed record Request(DateTimeOffset? ClosesAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/campaigns/{id:guid}/reopen", Handle)
        .RequireAuthorization("campaigns:write")
        .WithName("ReopenCampaign").WithTags("Life of a campaign")
        .WithSummary("Reopen a closed campaign")
        .WithDescription("It can be signed again at once, and its outcome is forgotten. Nobody gets a second closing mail. 409 when it is not closed.")
        .Produces<CampaignView>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> Handle(Guid id, Request? request, CampaignChanges changes, CancellationToken cancel) =>
        changes.Change(id, "campaign.reopened", (campaign, now) =>
        {
            if (campaign.StateAt(now) != CampaignState.Closed)
                return NotNow.Answer("It is not closed", "Only a closed campaign can be reopened.");
            var closesAt = Instants.Millisecond(request?.ClosesAt);
            if (Instants.Check(campaign.OpensAt!.Value, closesAt, now, isOpen: true) is { Any: true } faults)
                return faults.Answer();

            campaign.ClosesAt = closesAt;
            campaign.Outcome = null;
            return null;
        }, cancel);
}
