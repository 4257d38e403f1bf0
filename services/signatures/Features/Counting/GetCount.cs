using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Counting;

internal static class GetCount
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/campaigns/{slug}/count", Handle)
        .WithName("GetSignatureCount").WithTags("Signing")
        .WithSummary("Count a campaign's signatures")
        .WithDescription("Confirmed signatures of an open or closed campaign, its goal, and when it was counted (UTC). Up to two seconds old; anybody may keep it for one.")
        .Produces<PublicCount>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> Handle(string slug, HttpContext context, SignaturesDb db, CampaignCounts counts)
    {
        if (await counts.Find(db, context.Tenant().Id, slug, context.RequestAborted) is not { } count)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: "There is no such campaign here.");
        context.Response.Headers.CacheControl = "public, max-age=1, s-maxage=1";
        return TypedResults.Ok(count);
    }
}
