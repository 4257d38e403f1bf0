using Microsoft.EntityFrameworkCore;
using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Listing;

internal static class ListSignatures
{
    private const int MostPerPage = 100;

    /// <summary>One signature.</summary>
    /// <param name="Id">Grows with time.</param>
    /// <param name="GivenName">As typed.</param>
    /// <param name="FamilyName">As typed.</param>
    /// <param name="Email">As typed.</param>
    /// <param name="Country">ISO 3166-1 alpha-2.</param>
    /// <param name="ContactConsent">Whether the person may be contacted.</param>
    /// <param name="SubmittedAt">UTC.</param>
    /// <param name="ConfirmedAt">UTC; null while it does not count, or for good when it came after the closing.</param>
    public sealed record Item(
        Guid Id, string GivenName, string FamilyName, string Email, string Country, bool ContactConsent, DateTimeOffset SubmittedAt, DateTimeOffset? ConfirmedAt);

    /// <summary>A page of signatures.</summary>
    /// <param name="Items">Newest first.</param>
    /// <param name="Next">Give it as cursor for the next page; null on the last.</param>
    public sealed record Response(IReadOnlyList<Item> Items, string? Next);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/campaigns/{id:guid}/signatures", Handle)
        .RequireAuthorization("signatures:read")
        .WithName("ListSignatures").WithTags("Signatures")
        .WithSummary("List a campaign's signatures")
        .WithDescription($"Newest first, confirmed or not, {MostPerPage} at most per page. The next page costs the same however long the list is.")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Guid id, HttpContext context, SignaturesDb db, int? limit, string? cursor)
    {
        var tenantId = context.Tenant().Id;
        var faults = new Dictionary<string, string[]>();
        if (limit is < 1 or > MostPerPage)
            faults["limit"] = [$"Choose between 1 and {MostPerPage}."];
        var before = Guid.AllBitsSet;
        if (cursor is not null && !Guid.TryParseExact(cursor, "n", out before))
            faults["cursor"] = ["Use the value of \"next\" of the page before."];
        if (faults.Count > 0)
            return TypedResults.Problem(new HttpValidationProblemDetails(faults) { Status = StatusCodes.Status422UnprocessableEntity });
        if (await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenantId && row.Id == id, context.RequestAborted) is not { } campaign)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);

        var most = limit ?? 50;
        var rows = await db.Signatures
            .FromSql($"select * from signatures where tenant_id = {tenantId} and campaign_id = {id} and id < {before} order by id desc limit {most + 1}")
            .AsNoTracking().ToListAsync(context.RequestAborted);
        var items = rows.OrderByDescending(row => row.Id).Take(most).Select(row => new Item(
            row.Id, row.GivenName, row.FamilyName, row.Email, row.Country, row.ContactConsent, row.SubmittedAt, campaign.CountedAt(row))).ToList();
        return TypedResults.Ok(new Response(items, rows.Count > most ? items[^1].Id.ToString("n") : null));
    }
}
