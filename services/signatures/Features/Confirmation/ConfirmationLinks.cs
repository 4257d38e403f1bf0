using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.Signatures.Data;
using Platform.Signatures.Features.Batches;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Confirmation;

/// <summary>What the public page behind a confirmation link asks: GET looks, POST confirms, because mail scanners follow links.</summary>
internal static class ConfirmationLinks
{
    public const string Purpose = "confirm";

    private sealed record Pending(string Status, Guid CampaignId, string Slug, string GivenName);

    private sealed record Done(string Status, bool First, string Slug, long Count);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/public/confirmations/{token}", Look).ExcludeFromDescription();
        routes.MapPost("/public/confirmations/{token}", Confirm).ExcludeFromDescription();
    }

    private static async Task<IResult> Look(string token, HttpContext context, SignedLinks links, SignaturesDb db, TimeProvider clock)
    {
        var tenantId = context.Tenant().Id;
        if (!links.TryRead(Purpose, tenantId, token, out var id))
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);

        var oldest = clock.GetUtcNow() - Signature.Patience;
        var pending = await db.Signatures.AsNoTracking().Where(row => row.TenantId == tenantId && row.Id == id)
            .Join(db.Campaigns, row => row.CampaignId, campaign => campaign.Id, (row, campaign) => new Pending(
                row.SubmittedAt >= campaign.ClosesAt ? "late" : row.ConfirmedAt != null ? "confirmed" : row.SubmittedAt > oldest ? "pending" : "expired", campaign.Id, campaign.Slug, row.GivenName))
            .SingleOrDefaultAsync(context.RequestAborted);
        return pending is null ? TypedResults.Problem(statusCode: StatusCodes.Status404NotFound) : TypedResults.Ok(pending);
    }

    private static async Task<IResult> Confirm(string token, HttpContext context, SignedLinks links, ConfirmSignatures signatures)
    {
        var tenantId = context.Tenant().Id;
        if (!links.TryRead(Purpose, tenantId, token, out var id))
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        try
        {
            var confirmation = await signatures.Write(tenantId, id);
            return confirmation switch
            {
                { Known: false } => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound),
                { Late: true } => TypedResults.Ok(new Done("late", false, confirmation.Slug!, confirmation.Count)),
                { Confirmed: false } => TypedResults.Ok(new Done("expired", false, confirmation.Slug!, confirmation.Count)),
                _ => TypedResults.Ok(new Done("confirmed", confirmation.First, confirmation.Slug!, confirmation.Count)),
            };
        }
        catch (QueueFullException)
        {
            context.Response.Headers.RetryAfter = "2";
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
