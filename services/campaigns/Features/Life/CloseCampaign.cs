using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Writing;
using Platform.Contracts;

namespace Platform.Campaigns.Features.Life;

internal static class CloseCampaign
{
    /// <summary>How it ended.</summary>
    /// <param name="Outcome">none, partly or victory; left out while nobody knows.</param>
    public sealed record Request(CampaignOutcome? Outcome);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/campaigns/{id:guid}/close", Handle)
        .RequireAuthorization("campaigns:write")
        .WithName("CloseCampaign").WithTags("Life of a campaign")
        .WithSummary("Close a campaign now, or say how a closed one ended")
        .WithDescription("""
            An open campaign closes at this instant: nobody can sign any more, its page says thank you and leads on, and supporters
            who agreed to be contacted get a closing mail. For one that is closed already, only the outcome is set and no mail
            goes out. 409 for a draft and for one that has not opened yet.
            """)
        .Produces<CampaignView>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> Handle(Guid id, Request? request, CampaignChanges changes, CancellationToken cancel) =>
        changes.Change(id, (campaign, now) => campaign.StateAt(now) == CampaignState.Closed ? "campaign.outcome-set" : "campaign.closed", (campaign, now) =>
        {
            switch (campaign.StateAt(now))
            {
                case CampaignState.Draft or CampaignState.Scheduled:
                    return NotNow.Answer("It is not open", "Only an open campaign can be closed.");
                case CampaignState.Open:
                    // Never before it opened, even within the same millisecond.
                    campaign.ClosesAt = now > campaign.OpensAt ? now : campaign.OpensAt!.Value.AddMilliseconds(1);
                    break;
            }
            campaign.Outcome = request?.Outcome;
            return null;
        }, cancel);
}
