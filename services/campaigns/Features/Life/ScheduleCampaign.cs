using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Writing;

namespace Platform.Campaigns.Features.Life;

internal static class ScheduleCampaign
{
    /// <summary>When it can be signed.</summary>
    /// <param name="OpensAt">From this instant on; left out, it stays as it is. What has opened has opened: then it cannot change.</param>
    /// <param name="ClosesAt">Until this instant; left out, until somebody closes it.</param>
    public sealed record Request(DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/campaigns/{id:guid}/schedule", Handle)
        .RequireAuthorization("campaigns:write")
        .WithName("ScheduleCampaign").WithTags("Life of a campaign")
        .WithSummary("Set when a published campaign opens and closes")
        .WithDescription("""
            For a scheduled or open campaign: extend it, shorten it, move its opening. 409 when it is a draft (publish it with its
            times) or closed (reopen it); 422 when a time has passed or the order is wrong. The same times again change nothing.
            """)
        .Produces<CampaignView>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> Handle(Guid id, Request request, CampaignChanges changes, CancellationToken cancel) =>
        changes.Change(id, "campaign.times-set", (campaign, now) =>
        {
            var state = campaign.StateAt(now);
            if (state == CampaignState.Draft)
                return NotNow.Answer("It is a draft", "Publish it with its times.");
            if (state == CampaignState.Closed)
                return NotNow.Answer("It is closed", "Reopen it with a new closing time.");
            var (opensAt, closesAt) = (Instants.Millisecond(request.OpensAt) ?? campaign.OpensAt!.Value, Instants.Millisecond(request.ClosesAt));
            if (state == CampaignState.Open && opensAt != campaign.OpensAt)
                return Faults.Of("opensAt", "It has opened already, so this time stays.");
            var faults = Instants.Check(opensAt, closesAt, now, isOpen: state == CampaignState.Open);
            if (faults.Any)
                return faults.Answer();

            campaign.OpensAt = opensAt;
            campaign.ClosesAt = closesAt;
            return null;
        }, cancel);
}
