using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Export;
using Platform.ServiceDefaults.Limits;
using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Export;

/// <summary>All signatures of one petition, for whom an owner has given the right to take them away.</summary>
internal static class ExportSignaturesOfCampaign
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/campaigns/{id:guid}/signatures.csv", Handle)
        .RequireAuthorization("signatures:export")
        .OneOfFewExports()
        .WithName("ExportSignaturesOfCampaign").WithTags("Signatures")
        .WithSummary("Take a campaign's signatures away as a table")
        .WithDescription("""
            Every signature, confirmed or not, with the person who gave it: CSV (RFC 4180, UTF-8), in no order, times in UTC. Cells that a spreadsheet would
            take for a formula begin with an apostrophe. The answer is streamed; one that ends early is cut off, not complete. Each time
            leaves an entry in the log. 409 while the same is being taken away already.
            """)
        .Produces<string>(StatusCodes.Status200OK, "text/csv")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(Guid id, HttpContext http, SignaturesDb db, ActivityLog log)
    {
        var (tenantId, cancel) = (http.Tenant().Id, http.RequestAborted);
        if (await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenantId && row.Id == id, cancel) is not { } campaign)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        log.Record("campaign.signatures-exported", "campaign", id, campaign.Title);
        await db.SaveChangesAsync(cancel);
        if (!await ExportPart.BeginSnapshot(db, tenantId, $"signatures of {id}", cancel))
            return ExportPart.Busy();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            body => SignatureTable.Write(body, db, db.Signatures.Where(row => row.TenantId == tenantId && row.CampaignId == id), cancel),
            CsvLines.MediaType, $"{campaign.Slug}-signatures.csv");
    }
}
