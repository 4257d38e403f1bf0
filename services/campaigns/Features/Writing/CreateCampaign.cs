using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Life;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Writing;

internal static class CreateCampaign
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/campaigns", Handle)
        .RequireAuthorization("campaigns:write")
        .WithName("CreateCampaign").WithTags("Campaigns")
        .WithSummary("Create a campaign")
        .WithDescription("Creates a draft, which only staff see. \"version\" is not looked at.")
        .Produces<CampaignView>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(CampaignContent content, CampaignChanges changes, CurrentTenant tenant, TimeProvider clock, CancellationToken cancel)
    {
        if (content.Check() is { Any: true } faults)
            return faults.Answer();
        var now = Instants.Now(clock);
        var campaign = new Campaign { TenantId = tenant.Id, Id = Guid.CreateVersion7(now), CreatedAt = now, UpdatedAt = now };
        content.WriteTo(campaign);
        return await changes.Add(campaign, cancel);
    }
}
